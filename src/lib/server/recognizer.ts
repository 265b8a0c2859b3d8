import type { Pcm } from '#lib/core/audio/waveform.ts';
import { SerError } from '#lib/core/errors.ts';
import type { Prediction } from '#lib/core/inference/prediction.ts';

/** The model in `dir`, ready to hear recordings in Node. */
export function loadNodeRecognizer(
  dir: string,
): Promise<{ recognize(pcm: Pcm): Promise<Prediction> }> {
  return Promise.reject(
    new SerError({ code: 'model-unavailable', details: { reason: `no model in ${dir}` } }),
  );
}
