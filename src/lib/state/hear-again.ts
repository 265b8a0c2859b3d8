import type { ComputeClient } from '#lib/workers/compute-client.ts';
import type { CutInput, PredictResult } from '#lib/workers/compute-api.ts';
import { requireSameModel, type ModelIdentity } from '#lib/workers/same-model.ts';

/** A part of a long recording, and the model that judged it, as far as that is known yet. */
export interface Stretch extends CutInput {
  model: ModelIdentity | null;
}

/**
 * Judges a stretch of a long recording on its own, from its sound, which is read once more.
 *
 * @throws SerError `model-changed` if another model listens now, and as `ComputeClient.predict` does.
 */
export async function hearAgain(
  client: Pick<ComputeClient, 'cut' | 'predict'>,
  { model, ...stretch }: Stretch,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<PredictResult> {
  const { samples, sampleRate } = await client.cut(stretch, onProgress, signal);
  const result = await client.predict({ kind: 'samples', samples, sampleRate }, { signal });
  if (model !== null) requireSameModel(model, result.prediction.model);
  return result;
}
