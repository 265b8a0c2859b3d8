import { findSpeech } from '../audio/speech.ts';
import { slice, type Waveform } from '../audio/waveform.ts';
import type { AugmentSource } from '../features/augment.ts';
import { melPower } from '../features/log-mel.ts';
import { bandStatistics } from '../features/mix-style.ts';
import type { FeatureSpec, MelPower } from '../features/spec.ts';
import { createRng } from '../rng.ts';

/** One labelled recording, ready to be trained on. */
export interface TrainingItem extends AugmentSource {
  /** Position in the list of labels. */
  labelIndex: number;
  /** Null where it is not known who speaks. */
  speaker: string | null;
}

/** @returns null when the recording holds no speech. */
export function toTrainingItem(
  waveform: Waveform,
  labelIndex: number,
  spec: FeatureSpec,
  speaker: string | null = null,
): TrainingItem | null {
  const speech = findSpeech(waveform);
  if (speech === null) return null;
  const trimmed = melPower(slice(waveform, speech.startSample, speech.endSample), spec);
  const full = melPower(waveform, spec);
  return { labelIndex, speaker, trimmed, full, bands: bandStatistics(trimmed) };
}

const NOISE_SEC = 60;

/** Mel power of a minute of white noise, the same for every run. */
export function noiseBank(spec: FeatureSpec): MelPower {
  const rng = createRng(0, 'noise-bank');
  const samples = Float32Array.from({ length: NOISE_SEC * spec.sampleRate }, () => rng.normal());
  return melPower({ samples, sampleRate: spec.sampleRate }, spec);
}
