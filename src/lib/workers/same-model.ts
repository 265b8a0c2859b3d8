import { SerError } from '#lib/core/errors.ts';
import type { ModelInfo } from '#lib/core/inference/prediction.ts';

/** What tells one model from another. */
export type ModelIdentity = Pick<ModelInfo, 'id' | 'version'>;

/** @throws SerError `model-changed` if what one model answered would be explained by another. */
export function requireSameModel(answered: ModelIdentity, listening: ModelIdentity): void {
  if (answered.id !== listening.id || answered.version !== listening.version)
    throw new SerError({ code: 'model-changed', details: {} });
}
