import { assertLength } from '../errors.ts';

/** Channels less alike than this are probably different talkers or in opposite phase. */
const MINIMUM_CORRELATION = 0.5;
/** Level difference between the loudest and the quietest channel, dB. */
const MAXIMUM_DIFFERENCE_DB = 12;

/** How like one another the channels of a recording are. */
export interface ChannelLikeness {
  /** Smallest correlation of two channels, in [-1, 1]. */
  correlation: number;
  /** Level of the loudest above that of the quietest, dB; infinite where one is silent. */
  differenceDb: number;
  /** True if they are copies of one another but for noise, or all silent. */
  isAlike: boolean;
}

/** Compares channels that come piece by piece. */
export class ChannelComparison {
  readonly #products: number[][] = [];

  /** @param channels of one length. */
  push(channels: readonly Float32Array[]): void {
    channels.forEach((a, i) => {
      const row = (this.#products[i] ??= []);
      for (let j = i; j < channels.length; j++)
        row[j] = (row[j] ?? 0) + innerProduct(a, channels[j] ?? a);
    });
  }

  get likeness(): ChannelLikeness {
    const powers = this.#products.map((row, i) => row[i] ?? 0);
    const loudest = Math.max(0, ...powers);
    if (loudest === 0) return { correlation: 1, differenceDb: 0, isAlike: true };
    const quietest = Math.min(...powers);
    const differenceDb = quietest > 0 ? 10 * Math.log10(loudest / quietest) : Infinity;
    const correlation = this.#smallestCorrelation(powers);
    const isAlike = correlation >= MINIMUM_CORRELATION && differenceDb <= MAXIMUM_DIFFERENCE_DB;
    return { correlation, differenceDb, isAlike };
  }

  #smallestCorrelation(powers: readonly number[]): number {
    let smallest = 1;
    this.#products.forEach((row, i) => {
      for (let j = i + 1; j < powers.length; j++) {
        const power = Math.sqrt((powers[i] ?? 0) * (powers[j] ?? 0));
        smallest = Math.min(smallest, power > 0 ? (row[j] ?? 0) / power : 0);
      }
    });
    return smallest;
  }
}

/** Arithmetic mean of the channels, or a single one of them, which is handed through without copying. */
export function pickChannel(
  channels: readonly Float32Array[],
  choice: 'mix' | number,
): Float32Array {
  const [first] = channels;
  if (first === undefined) throw new Error('Expected at least one channel, but got none.');
  if (choice !== 'mix') return channels[choice] ?? first;
  if (channels.length === 1) return first;
  const mixed = new Float32Array(first.length);
  for (const channel of channels) {
    assertLength('channel', channel.length, first.length);
    for (let i = 0; i < mixed.length; i++) mixed[i] = (mixed[i] ?? 0) + (channel[i] ?? 0);
  }
  for (let i = 0; i < mixed.length; i++) mixed[i] = (mixed[i] ?? 0) / channels.length;
  return mixed;
}

function innerProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
