import type { Rng } from '#lib/core/rng.ts';

/** Numbers at which fields of files overflow, wrap or end. */
const NUMBERS = [
  0, 1, 2, 3, 4, 7, 8, 16, 32, 64, 127, 128, 255, 256, 1000, 4095, 4096, 32_767, 32_768, 65_534,
  65_535, 65_536, 0x7fffff, 0x7ffff000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
];
/** Where headers and directories lie. */
const EDGE_BYTES = 128;
const MAXIMUM_STEPS = 4;
/** Repetition makes an input no larger than this. */
const MAXIMUM_BYTES = 1 << 19;

type Mutation = (bytes: Uint8Array, rng: Rng, others: readonly Uint8Array[]) => Uint8Array;

const MUTATIONS: readonly Mutation[] = [
  flipBits,
  setBytes,
  writeNumber,
  writeNumber,
  truncate,
  cutOut,
  insertNoise,
  repeatChunk,
  splice,
];

/**
 * A damaged copy: one to four of bit flips, odd bytes, lying numbers, truncation, cuts, noise, repeated chunks and
 * pieces of other files.
 *
 * @param others whole inputs that pieces are taken from.
 */
export function mutate(
  seed: Uint8Array,
  rng: Rng,
  others: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  let bytes = seed;
  const nSteps = 1 + rng.integer(MAXIMUM_STEPS);
  for (let step = 0; step < nSteps && bytes.length > 0; step++) {
    bytes = pick(rng, MUTATIONS)(bytes, rng, others);
  }
  return Uint8Array.from(bytes);
}

export function pick<T>(rng: Rng, values: readonly T[]): T {
  const value = values[rng.integer(values.length)];
  if (value === undefined) throw new Error('Nothing to choose from.');
  return value;
}

/** Mostly near the start or the end. */
function position(length: number, rng: Rng): number {
  const where = rng.uniform();
  const near = rng.integer(Math.min(EDGE_BYTES, length));
  if (where < 0.5) return near;
  return where < 0.7 ? length - 1 - near : rng.integer(length);
}

function flipBits(bytes: Uint8Array, rng: Rng): Uint8Array {
  const flipped = bytes.slice();
  for (let n = 1 + rng.integer(8); n > 0; n--) {
    const at = position(bytes.length, rng);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << rng.integer(8));
  }
  return flipped;
}

function setBytes(bytes: Uint8Array, rng: Rng): Uint8Array {
  const set = bytes.slice();
  for (let n = 1 + rng.integer(8); n > 0; n--) {
    set[position(bytes.length, rng)] = rng.integer(256);
  }
  return set;
}

/** A number of 1, 2, 4 or 8 bytes in either order: a size or count that lies. */
function writeNumber(bytes: Uint8Array, rng: Rng): Uint8Array {
  const written = bytes.slice();
  const width = 2 ** rng.integer(4);
  const value = rng.uniform() < 0.8 ? pick(rng, NUMBERS) : bytes.length + rng.integer(65) - 32;
  const at = position(bytes.length, rng);
  const isLittle = rng.uniform() < 0.5;
  for (let i = 0; i < width && at + i < written.length; i++) {
    const place = isLittle ? i : width - 1 - i;
    written[at + i] = Math.floor(Math.max(value, 0) / 2 ** (8 * place)) % 256;
  }
  return written;
}

function truncate(bytes: Uint8Array, rng: Rng): Uint8Array {
  return bytes.subarray(0, rng.integer(bytes.length));
}

function cutOut(bytes: Uint8Array, rng: Rng): Uint8Array {
  const at = position(bytes.length, rng);
  return join(bytes.subarray(0, at), bytes.subarray(at + 1 + rng.integer(256)));
}

function insertNoise(bytes: Uint8Array, rng: Rng): Uint8Array {
  const at = position(bytes.length, rng);
  const noise = Uint8Array.from({ length: 1 + rng.integer(64) }, () => rng.integer(256));
  return join(bytes.subarray(0, at), noise, bytes.subarray(at));
}

function repeatChunk(bytes: Uint8Array, rng: Rng): Uint8Array {
  const at = position(bytes.length, rng);
  const chunk = bytes.subarray(at, at + 1 + rng.integer(512));
  const most = Math.max(1, Math.floor((MAXIMUM_BYTES - bytes.length) / chunk.length));
  const nTimes = Math.min(most, 2 ** rng.integer(13));
  const repeated = new Uint8Array(nTimes * chunk.length);
  for (let i = 0; i < nTimes; i++) repeated.set(chunk, i * chunk.length);
  return join(bytes.subarray(0, at), repeated, bytes.subarray(at));
}

/** The start of one file and the end of another. */
function splice(bytes: Uint8Array, rng: Rng, others: readonly Uint8Array[]): Uint8Array {
  const other = pick(rng, others);
  if (other.length === 0) return bytes;
  const head = bytes.subarray(0, position(bytes.length, rng));
  return join(head, other.subarray(position(other.length, rng)));
}

function join(...parts: Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
