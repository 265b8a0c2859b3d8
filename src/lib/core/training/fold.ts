import type { Pcm, Waveform } from '../audio/waveform.ts';
import { SerError } from '../errors.ts';
import type { Prediction } from '../inference/prediction.ts';
import type { Bundle } from '../network/bundle.ts';
import { SEED_STRIDE, type Topology, type WeightArray } from '../network/network.ts';
import type { TrainingConfig } from './config.ts';

/**
 * Seed of the run of one fold: differs between folds and between the repetitions that a user calls seeds.
 *
 * @param fold who is held out, or the number of the lot.
 */
export function runSeed(seed: number, fold: string): number {
  return seed * SEED_STRIDE + (/^\d+$/.test(fold) ? Number(fold) : spread(fold));
}

/** A bundle without calibration, for judging a network that is about to be calibrated. */
export function plainBundle(
  topology: Topology,
  { spec, segmentFrames }: Pick<TrainingConfig, 'spec' | 'segmentFrames'>,
  warps: readonly number[],
  labels: readonly string[],
  weights: WeightArray[],
): Bundle {
  return {
    id: 'uncalibrated',
    version: '0',
    labels: [...labels],
    spec,
    segmentFrames,
    warps: [...warps],
    topology,
    weights,
    temperature: 1,
    threshold: 0,
    uar: null,
    training: {},
  };
}

/** What of a recogniser judging needs. */
export interface Listener {
  recognize(pcm: Pcm): Promise<Pick<Prediction, 'logits'>>;
}

/**
 * Logits of one recording, six digits after the point, through the recogniser that everybody uses.
 *
 * @returns null where no speech was found, or too little of anything to be judged.
 */
export async function judgeWaveform(
  recognizer: Listener,
  { samples, sampleRate }: Waveform,
): Promise<number[] | null> {
  try {
    const pcm: Pcm = { channels: [samples], sampleRate, format: 'wav', warnings: [] };
    const { logits } = await recognizer.recognize(pcm);
    return logits?.map((value) => Number(value.toFixed(6))) ?? null;
  } catch (error) {
    if (error instanceof SerError && error.info.code === 'audio-too-short') return null;
    throw error;
  }
}

/** A whole number in [0, SEED_STRIDE) that depends on every letter (FNV-1a). */
function spread(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++)
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash % SEED_STRIDE;
}
