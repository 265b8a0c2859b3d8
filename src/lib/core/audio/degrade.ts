import type { Rng } from '../rng.ts';
import { butterworthBandPass, filter } from './filter.ts';
import { resample } from './resample.ts';
import { meanSquare } from './speech.ts';
import type { Waveform } from './waveform.ts';

/** A condition to train for and to be judged in. Signal-to-noise ratios in dB, over the whole recording. */
export type Condition =
  | { kind: 'clean' }
  | { kind: 'white'; snrDb: number }
  | { kind: 'babble'; snrDb: number }
  | { kind: 'telephone' }
  | { kind: 'mu-law-8k' };

/** Talkers that make up babble. */
export const N_BABBLE_TALKERS = 8;

/** Each talker starts at a random place within this many samples. */
const MAXIMUM_OFFSET = 16_000;

/**
 * The recording as it would have been under another condition, of the same length and rate.
 *
 * @param talkers other people's recordings for `babble`, at the same rate; `N_BABBLE_TALKERS` make a crowd.
 */
export function degrade(
  waveform: Waveform,
  condition: Condition,
  rng: Rng,
  talkers: Float32Array[] = [],
): Waveform {
  switch (condition.kind) {
    case 'clean':
      return waveform;
    case 'white':
      return addWhiteNoise(waveform, condition.snrDb, rng);
    case 'babble':
      return addBabble(waveform, talkers, condition.snrDb, rng);
    case 'telephone':
      return telephoneBand(waveform);
    case 'mu-law-8k':
      return muLawAt8k(waveform);
    default:
      return condition satisfies never;
  }
}

export function addWhiteNoise(waveform: Waveform, snrDb: number, rng: Rng): Waveform {
  const noise = Float32Array.from(waveform.samples, () => rng.normal());
  return addNoise(waveform, noise, snrDb);
}

/** Talkers of equal level, each rolled by a random offset and repeated to the length of the recording. */
export function addBabble(
  waveform: Waveform,
  talkers: Float32Array[],
  snrDb: number,
  rng: Rng,
): Waveform {
  if (talkers.length === 0) throw new Error('Expected at least one talker, but got none.');
  const noise = new Float32Array(waveform.samples.length);
  for (const talker of talkers) {
    const offset = rng.integer(MAXIMUM_OFFSET);
    const rms = Math.sqrt(meanSquare(talker)) + 1e-9;
    let at = talker.length - 1 - ((offset + talker.length - 1) % talker.length);
    for (let i = 0; i < noise.length; i++) {
      noise[i] = (noise[i] ?? 0) + (talker[at] ?? 0) / rms;
      at = at + 1 === talker.length ? 0 : at + 1;
    }
  }
  return addNoise(waveform, noise, snrDb);
}

/** 300 to 3400 Hz, Butterworth of order 6. */
export function telephoneBand(waveform: Waveform): Waveform {
  const { samples, sampleRate } = waveform;
  return { samples: filter(samples, butterworthBandPass(6, 300, 3400, sampleRate)), sampleRate };
}

/** Once over a digital line: 8 kHz, peak at half of full scale, 8-bit mu-law (continuous formula of G.711), and back. */
export function muLawAt8k(waveform: Waveform): Waveform {
  const narrow = resample(waveform, 8000).samples;
  const peak = narrow.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const coded = narrow.map((sample) => throughMuLaw((sample / (peak + 1e-9)) * 0.5));
  const wide = resample({ samples: coded, sampleRate: 8000 }, waveform.sampleRate).samples;
  // Halving and doubling may differ from the odd length by one sample.
  const samples = new Float32Array(waveform.samples.length);
  samples.set(wide.subarray(0, samples.length));
  return { samples, sampleRate: waveform.sampleRate };
}

function throughMuLaw(sample: number): number {
  const compressed = (Math.sign(sample) * Math.log1p(255 * Math.abs(sample))) / Math.log(256);
  const code = (Math.round(((compressed + 1) / 2) * 255) / 255) * 2 - 1;
  return (Math.sign(code) * (256 ** Math.abs(code) - 1)) / 255;
}

function addNoise({ samples, sampleRate }: Waveform, noise: Float32Array, snrDb: number): Waveform {
  const noisePower = meanSquare(noise);
  // Silence has no ratio to anything; it stays silent, as does a recording among silent talkers.
  const power = noisePower > 0 ? meanSquare(samples) / noisePower : 0;
  const gain = Math.sqrt(power / 10 ** (snrDb / 10));
  return { samples: samples.map((sample, i) => sample + gain * (noise[i] ?? 0)), sampleRate };
}
