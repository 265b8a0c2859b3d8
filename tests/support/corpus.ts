import type { Waveform } from '#lib/core/audio/waveform.ts';
import { PICTURE_SPEC } from '#lib/core/features/spec.ts';
import type { Network } from '#lib/core/network/network.ts';
import { RECOMMENDED, type TrainingConfig } from '#lib/core/training/config.ts';
import { toTrainingItem, type TrainingItem } from '#lib/core/training/dataset.ts';
import { train, type TrainingEvent } from '#lib/core/training/train.ts';
import { createRng } from '#lib/core/rng.ts';
import { concatenate, silence, tone } from './signals.ts';

/** Little of everything, so that a run takes seconds. */
export const SMALL_CONFIG: TrainingConfig = {
  ...RECOMMENDED,
  spec: PICTURE_SPEC,
  segmentFrames: 64,
  towers: 1,
  epochs: 8,
  batchSize: 8,
  learningRate: 5e-3,
  warmUp: 0.1,
  schedule: 'cosine',
  averagedShare: 0,
  labelSmoothing: 0,
  classWeightPower: 0,
  augmentation: null,
};

/** Half a second of a low (class 0) or a high tone (class 1), each a little different, between silences. */
export function toneOf(labelIndex: number, seed: number): Waveform {
  const rng = createRng(seed, 'tone', labelIndex);
  const frequencyHz = (labelIndex === 0 ? 300 : 2000) * rng.uniform(0.8, 1.2);
  const sound = tone(frequencyHz, 16_000, rng.uniform(0.4, 0.6), rng.uniform(0.1, 0.5));
  return concatenate(silence(16_000, 0.1), sound, silence(16_000, 0.1));
}

/** `nItems` tones, the two classes in turn. */
export function toneItems(nItems: number, from = 0): TrainingItem[] {
  return Array.from({ length: nItems }, (_, i) => {
    const item = toTrainingItem(toneOf(i % 2, from + i), i % 2, SMALL_CONFIG.spec);
    if (item === null) throw new Error('A tone without sound.');
    return item;
  });
}

/** All events of a run. */
export async function runTraining(
  network: Network,
  items: readonly TrainingItem[],
  config: TrainingConfig,
  seed = 1,
): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(network, items, config, seed)) events.push(event);
  return events;
}
