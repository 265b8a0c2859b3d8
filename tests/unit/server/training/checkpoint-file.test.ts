import { expect, test } from 'vitest';
import type { RunCheckpoint } from '#lib/core/training/run.ts';
import { decodeCheckpoint, encodeCheckpoint } from '#lib/server/training/checkpoint-file.ts';
import { tinyTopology } from '../../../support/network.ts';

const array = (name: string, ...values: number[]) => ({
  name,
  shape: [values.length],
  data: Float32Array.from(values),
});

const CHECKPOINT: RunCheckpoint = {
  topology: tinyTopology(),
  checkpoint: {
    position: { epoch: 1, step: 7, lossSum: 0.1 + 0.2, nCorrect: 3 },
    weights: [array('a', 1 / 3, -0, 1e-40), array('b', 2)],
    optimizer: {
      step: 7,
      first: [array('a', 5, 6, 7)],
      second: [array('a', 8, 9, 10)],
      mean: [array('a', 11, 12, 13)],
    },
  },
  progress: {
    epochs: [{ epoch: 0, loss: Math.PI, accuracy: 0.5, validation: null }],
    losses: [1.5, Math.E],
    heard: [{ labelIndex: 1, logits: null }],
  },
};

const file = () => Buffer.concat(encodeCheckpoint(CHECKPOINT));
const owned = (bytes: Buffer) => Buffer.from(new Uint8Array(bytes).buffer);

test('gives back every bit', () => {
  expect(decodeCheckpoint(owned(file()))).toEqual(CHECKPOINT);
});

test.for([0, 10, 36, 400, -1])('is no checkpoint any more with another byte at %i', (at) => {
  const bytes = file();
  const i = (at + bytes.length) % bytes.length;
  bytes[i] = (bytes[i] ?? 0) ^ 1;
  expect(decodeCheckpoint(owned(bytes))).toBeNull();
});

test.for([0, 20, 100, -1])('is none when it is cut off at %i', (at) => {
  expect(decodeCheckpoint(owned(file().subarray(0, at)))).toBeNull();
});
