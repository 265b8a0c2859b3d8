import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { weightShapes } from '#lib/core/network/initializers.ts';
import type { WeightArray } from '#lib/core/network/network.ts';
import type { TrainingConfig } from '#lib/core/training/config.ts';
import { topologyOf } from './fold.ts';

/** Weights as concatenated little-endian float32, in the order of `weightShapes`. */
export function weightsFile(
  dir: string,
  { speaker, seed }: { speaker: string; seed: number },
): string {
  return path.join(dir, `${speaker}-s${seed}.f32`);
}

export async function saveWeights(file: string, weights: WeightArray[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(
    `${file}.part`,
    Buffer.concat(weights.map(({ data }) => Buffer.from(data.buffer))),
  );
  await rename(`${file}.part`, file);
}

export async function loadWeights(file: string, config: TrainingConfig): Promise<WeightArray[]> {
  const bytes = await readFile(file);
  const values = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  );
  let offset = 0;
  return weightShapes(topologyOf(config)).map(({ name, shape }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    offset += size;
    return { name, shape, data: values.subarray(offset - size, offset) };
  });
}
