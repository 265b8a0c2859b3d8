import { assertLength } from '../errors.ts';
import type { WeightArray } from '../network/network.ts';
import type { TrainingCheckpoint } from './checkpoint.ts';

/** One array of a checkpoint that is kept; its values lie elsewhere, float32, in the order of the list. */
export interface CheckpointArray {
  part: 'weights' | 'first' | 'second' | 'mean';
  name: string;
  shape: number[];
}

/** The arrays of a checkpoint in the order in which they are kept, and the bytes of each. */
export function listArrays({ weights, optimizer }: TrainingCheckpoint): {
  arrays: CheckpointArray[];
  bytes: Uint8Array[];
} {
  const { first, second, mean } = optimizer;
  const parts = Object.entries({ weights, first, second, mean }) as [
    CheckpointArray['part'],
    WeightArray[],
  ][];
  const all = parts.flatMap(([part, list]) => list.map((array) => ({ part, ...array })));
  return {
    arrays: all.map(({ part, name, shape }) => ({ part, name, shape })),
    bytes: all.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  };
}

/**
 * The arrays again; they are views of `values`.
 *
 * @throws Error (a bug) unless there are as many values as the shapes say.
 */
export function takeArrays(
  arrays: readonly CheckpointArray[],
  values: Float32Array,
): Record<CheckpointArray['part'], WeightArray[]> {
  const parts: Record<CheckpointArray['part'], WeightArray[]> = {
    weights: [],
    first: [],
    second: [],
    mean: [],
  };
  let offset = 0;
  for (const { part, name, shape } of arrays) {
    const size = shape.reduce((product, n) => product * n, 1);
    parts[part].push({ name, shape, data: values.subarray(offset, offset + size) });
    offset += size;
  }
  assertLength('the values of a checkpoint', values.length, offset);
  return parts;
}
