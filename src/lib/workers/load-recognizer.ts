import { SerError } from '#lib/core/errors.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import type { FeatureSpec } from '#lib/core/features/spec.ts';
import type { Prediction } from '#lib/core/inference/prediction.ts';
import type { ModelFiles } from '#lib/storage/model-store.ts';
import type { Backend } from './compute-api.ts';

/** What the worker needs of a recogniser. */
export interface LoadedRecognizer {
  recognize(
    pcm: Pcm,
    options: { onStage: (stage: 'features' | 'network') => void },
  ): Promise<Prediction>;
  backend: Backend;
  spec: FeatureSpec;
}

/**
 * Reads the bundle, starts the fastest backend of this device and joins both.
 *
 * @throws SerError `bundle-invalid`, `backend-unavailable`.
 */
export function loadRecognizer(_files: ModelFiles): Promise<LoadedRecognizer> {
  return Promise.reject(
    new SerError({
      code: 'backend-unavailable',
      details: { backend: 'none', reason: 'this build has no recogniser' },
    }),
  );
}
