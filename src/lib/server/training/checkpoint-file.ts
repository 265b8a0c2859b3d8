import { createHash } from 'node:crypto';
import type { Topology } from '#lib/core/network/network.ts';
import {
  listArrays,
  takeArrays,
  type CheckpointArray,
} from '#lib/core/training/checkpoint-arrays.ts';
import type { RunProgress } from '#lib/core/training/progress.ts';
import type { RunCheckpoint } from '#lib/core/training/run.ts';
import type { TrainingPosition } from '#lib/core/training/train.ts';

const FORMAT_VERSION = 1;
/** SHA-256 of all that follows it. */
const DIGEST_BYTES = 32;
const LENGTH_BYTES = 4;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

interface Header {
  formatVersion: number;
  topology: Topology;
  position: TrainingPosition;
  optimizerStep: number;
  arrays: CheckpointArray[];
  progress: RunProgress;
}

/**
 * A checkpoint as one file: digest, length of the header, header (JSON, filled up with spaces to whole floats), and the
 * arrays as float32 in the byte order of the machine.
 */
export function encodeCheckpoint({ topology, checkpoint, progress }: RunCheckpoint): Uint8Array[] {
  const { arrays, bytes } = listArrays(checkpoint);
  const { position, optimizer } = checkpoint;
  const rest = { topology, position, optimizerStep: optimizer.step, arrays, progress };
  const header: Header = { formatVersion: FORMAT_VERSION, ...rest };
  const json = padded(JSON.stringify(header));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.byteLength);
  const content = [length, json, ...bytes];
  return [digestOf(content), ...content];
}

/** @returns null unless it is a whole checkpoint of this format. */
export function decodeCheckpoint(file: Buffer<ArrayBuffer>): RunCheckpoint | null {
  if (file.byteLength < DIGEST_BYTES + LENGTH_BYTES) return null;
  const content = file.subarray(DIGEST_BYTES);
  if (!digestOf([content]).equals(file.subarray(0, DIGEST_BYTES))) return null;
  const valuesAt = LENGTH_BYTES + content.readUInt32LE();
  const json = content.subarray(LENGTH_BYTES, valuesAt).toString('utf8');
  const header = JSON.parse(json) as Header;
  if (header.formatVersion !== FORMAT_VERSION) return null;
  const values = new Float32Array(file.buffer, content.byteOffset + valuesAt);
  const { topology, position, optimizerStep: step, arrays, progress } = header;
  const { weights, ...kept } = takeArrays(arrays, values);
  return {
    topology,
    checkpoint: { position, weights, optimizer: { step, ...kept } },
    progress,
  };
}

function padded(json: string): Buffer {
  const bytes = Buffer.from(json, 'utf8');
  const nMissing = (FLOAT_BYTES - (bytes.byteLength % FLOAT_BYTES)) % FLOAT_BYTES;
  return Buffer.concat([bytes, Buffer.alloc(nMissing, ' ')]);
}

function digestOf(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
