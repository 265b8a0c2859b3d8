import type { Rng } from '../rng.ts';
import type { MelPower } from './spec.ts';

/** How loud a recording's bands are and how much each varies over time: much of what tells one voice from another. */
export interface BandStatistics {
  /** `[nMels]`: natural logarithm of the power, relative to the recording's mean power. */
  mean: Float64Array;
  /** `[nMels]`: standard deviation of that logarithm over time, at least `MINIMUM_DEVIATION`. */
  deviation: Float64Array;
}

/** Power this far below the largest counts as this little, as under the floor of 80 dB. */
const FLOOR = 1e-8;
const SMALLEST_POWER = 1e-30;
const MINIMUM_DEVIATION = 0.1;

export function bandStatistics(mel: MelPower): BandStatistics {
  return statisticsOf(logPower(mel), mel);
}

/** @param logs logarithm of the power of `mel`. */
function statisticsOf(logs: Float64Array, { data, nMels, nFrames }: MelPower): BandStatistics {
  const level = logLevel(data);
  const statistics = { mean: new Float64Array(nMels), deviation: new Float64Array(nMels) };
  for (let m = 0; m < nMels; m++) {
    let [sum, squares] = [0, 0];
    for (let i = m * nFrames; i < (m + 1) * nFrames; i++) {
      const value = logs[i] ?? 0;
      sum += value;
      squares += value * value;
    }
    const mean = sum / nFrames;
    const variance = squares / nFrames - mean * mean;
    statistics.mean[m] = mean - level;
    statistics.deviation[m] = Math.sqrt(Math.max(variance, MINIMUM_DEVIATION ** 2));
  }
  return statistics;
}

/**
 * Gives a recording part of another one's voice: mean and deviation of each band move up to half of the way to those of
 * `other`, in logarithmic power (MixStyle, Zhou and others 2021, arXiv:2104.02008; over frequency, where Kim and others
 * 2022, arXiv:2206.12513, find what tells recordings apart; here between recordings of one label). In place; the overall level stays about as it is, and silence stays silent.
 */
export function mixStyle(mel: MelPower, other: BandStatistics, rng: Rng): void {
  const { nMels, nFrames, data } = mel;
  if (!data.some((power) => power > 0)) return;
  const share = rng.uniform(0.5, 1);
  const logs = logPower(mel);
  const own = statisticsOf(logs, mel);
  const level = logLevel(data);
  for (let m = 0; m < nMels; m++) {
    const [mean = 0, deviation = 1] = [own.mean[m], own.deviation[m]];
    const toMean = share * mean + (1 - share) * (other.mean[m] ?? 0) + level;
    const stretch = share + ((1 - share) * (other.deviation[m] ?? 1)) / deviation;
    for (let i = m * nFrames; i < (m + 1) * nFrames; i++)
      data[i] = Math.exp(((logs[i] ?? 0) - mean - level) * stretch + toMean);
  }
}

function logPower({ data }: MelPower): Float64Array {
  let max = 0;
  for (let i = 0; i < data.length; i++) max = Math.max(max, data[i] ?? 0);
  const floor = max * FLOOR + SMALLEST_POWER;
  const logs = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) logs[i] = Math.log(Math.max(data[i] ?? 0, floor));
  return logs;
}

function logLevel(data: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] ?? 0;
  return Math.log(Math.max(sum / data.length, SMALLEST_POWER));
}
