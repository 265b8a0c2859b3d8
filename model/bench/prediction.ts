import path from 'node:path';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import { SerError } from '#lib/core/errors.ts';
import type { Recognizer } from '#lib/core/inference/recognizer.ts';
import { loadNodeRecognizer } from '#lib/server/recognizer.ts';
import { syllables } from '../../tests/support/signals.ts';
import { median, timeRuns, type Figure } from './measure.ts';

export const CLIP_SEC = 3;
const WARM_UP_RUNS = 5;
const RUNS = 21;

async function loadShipped(): Promise<Recognizer | null> {
  try {
    return await loadNodeRecognizer(path.join(import.meta.dirname, '..'));
  } catch (error) {
    if (!(error instanceof SerError)) throw error;
    console.error(error.message);
    return null;
  }
}

/** One clip of 3 s through the shipped model in Node. Run it first: the cold figure wants a fresh process. */
export async function benchPrediction(): Promise<Figure[]> {
  const { samples, sampleRate } = syllables(16_000, CLIP_SEC);
  const pcm: Pcm = { channels: [samples], sampleRate, format: 'wav', warnings: [] };
  const startMs = performance.now();
  const recognizer = await loadShipped();
  const first = await recognizer?.recognize(pcm);
  const coldMs = performance.now() - startMs;
  const missing = { value: null, note: 'no model that can be read; run npm run train' };
  const shared = { unit: 'ms' };
  if (recognizer === null || first === undefined) {
    return [
      { key: 'predictColdMs', label: 'prediction of a 3 s clip, cold', ...shared, ...missing },
      { key: 'predictMs', label: 'prediction of a 3 s clip, warm', ...shared, ...missing },
    ];
  }
  const warm = median(await timeRuns(WARM_UP_RUNS, RUNS, () => recognizer.recognize(pcm)));
  recognizer.dispose();
  const segments = `${first.segments.length} segment(s)`;
  return [
    {
      key: 'predictColdMs',
      label: 'prediction of a 3 s clip, cold',
      value: coldMs,
      note: 'with loading the model and starting WASM',
      ...shared,
    },
    {
      key: 'predictMs',
      label: 'prediction of a 3 s clip, warm',
      value: warm,
      note: `features and network, ${segments}`,
      ...shared,
    },
  ];
}
