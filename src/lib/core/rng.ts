/** Everything a generator needs to go on where it stopped; plain, to be kept in a checkpoint. */
export interface RngState {
  /** Four unsigned 32-bit words. */
  words: [number, number, number, number];
  /** Second normal variate of the last pair, not yet handed out. */
  spare: number | null;
}

/** A reproducible stream of random numbers. The only source of randomness in the program. */
export interface Rng {
  /** In [min, max), 53 bits; [0, 1) by default. */
  uniform(min?: number, max?: number): number;
  /** Standard normal: mean 0, variance 1. */
  normal(): number;
  /** Unbiased whole number in [0, n), `n` in [1, 2^32]. */
  integer(n: number): number;
  /** `0 … n - 1` in random order. */
  permutation(n: number): Uint32Array;
  state(): RngState;
}

const TWO_32 = 2 ** 32;

/**
 * A generator for `seed`. Further arguments name independent streams of the same seed, e.g.
 * `createRng(7, 'dropout', step)`: the same names always give the same numbers.
 */
export function createRng(seed: number, ...stream: (number | string)[]): Rng {
  return restoreRng({ words: hash([seed, ...stream]), spare: null });
}

/** A generator that continues exactly where the one that gave `state` stood. */
export function restoreRng(state: RngState): Rng {
  let [a, b, c, counter] = state.words;
  let spare = state.spare;

  // sfc32 by Chris Doty-Humphrey (PractRand 0.93): 128 bits of state, period at least 2^32.
  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  }

  function uniform(min = 0, max = 1): number {
    const fraction = ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
    return min + (max - min) * fraction;
  }

  // Marsaglia's polar method: pairs, of which the second is kept.
  function normal(): number {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    let x: number;
    let y: number;
    let square: number;
    do {
      x = uniform(-1, 1);
      y = uniform(-1, 1);
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    spare = y * scale;
    return x * scale;
  }

  function integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) {
      throw new Error(`Expected n to be a whole number in [1, 2^32], but got ${n}.`);
    }
    const limit = TWO_32 - (TWO_32 % n);
    let value = next();
    while (value >= limit) value = next();
    return value % n;
  }

  function permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, index) => index);
    for (let last = n - 1; last > 0; last--) {
      const other = integer(last + 1);
      const moved = order[last] ?? 0;
      order[last] = order[other] ?? 0;
      order[other] = moved;
    }
    return order;
  }

  return {
    uniform,
    normal,
    integer,
    permutation,
    state: () => ({ words: [a >>> 0, b >>> 0, c >>> 0, counter >>> 0], spare }),
  };
}

/** Four well-mixed words from any list of numbers and strings; each entry is hashed with its type and length. */
function hash(parts: (number | string)[]): RngState['words'] {
  const words: RngState['words'] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
  const view = new DataView(new ArrayBuffer(8));
  const absorb = (value: number): void => {
    words[0] = mix(words[0] ^ value);
    words[1] = mix((words[1] + words[0]) | 0);
    words[2] = mix(words[2] ^ words[1]);
  };
  for (const part of parts) {
    if (typeof part === 'number') {
      view.setFloat64(0, part);
      absorb(1);
      absorb(view.getInt32(0));
      absorb(view.getInt32(4));
    } else {
      absorb(2);
      absorb(part.length);
      for (let i = 0; i < part.length; i++) absorb(part.charCodeAt(i));
    }
  }
  return [words[0] >>> 0, words[1] >>> 0, words[2] >>> 0, 1];
}

/** MurmurHash3's 32-bit finaliser (Austin Appleby, public domain). */
function mix(value: number): number {
  let h = value + 0x6d2b79f5;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
