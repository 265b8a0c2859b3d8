import { SerError } from '../errors.ts';
import { validateSpec, type FeatureSpec } from '../features/spec.ts';
import { fromFloat16, toFloat16 } from './float16.ts';
import { weightShapes } from './initializers.ts';
import { toKeras } from './keras.ts';
import type { Topology, WeightArray } from './network.ts';

/** Everything that a recogniser needs, in one value: what the network is, what it hears and how sure it may be. */
export interface Bundle {
  id: string;
  version: string;
  /** What the outputs mean, in order. */
  labels: string[];
  spec: FeatureSpec;
  /** Columns of one network input. */
  segmentFrames: number;
  topology: Topology;
  weights: WeightArray[];
  /** Divides the logits before softmax; fitted on out-of-fold predictions. */
  temperature: number;
  /** Highest posterior below which the answer is `uncertain`; from out-of-fold predictions. */
  threshold: number;
  /** Pooled leave-one-speaker-out unweighted average recall in [0, 1]; null if never evaluated. */
  uar: number | null;
  /** How it was made: seed, recipe, corpus, dates; for people and for later versions. */
  training: Record<string, unknown>;
}

const FORMAT_VERSION = 1;

/** `model.json` without its checksum entry, and `weights.bin`: tfjs layers format, weights at 16 bit. */
export function serializeBundle(bundle: Bundle): {
  description: Record<string, unknown>;
  weights: Uint8Array;
} {
  const { weights: arrays, topology, ...rest } = bundle;
  const parts = arrays.map(({ data }) => new Uint8Array(toFloat16(data).buffer));
  const weights = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    weights.set(part, offset);
    offset += part.length;
  }
  const entries = arrays.map(({ name, shape }) => ({
    name,
    shape,
    dtype: 'float32',
    quantization: { dtype: 'float16', original_dtype: 'float32' },
  }));
  const description = {
    format: 'layers-model',
    generatedBy: 'Stimmung',
    convertedBy: null,
    modelTopology: {
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensorflow',
      model_config: toKeras(topology),
    },
    weightsManifest: [{ paths: ['weights.bin'], weights: entries }],
    userDefinedMetadata: { formatVersion: FORMAT_VERSION, ...rest, topology },
  };
  return { description, weights };
}

/**
 * Reads what `serializeBundle` wrote. Whoever obtained the files has checked their hash.
 *
 * @param description the parsed `model.json`.
 * @throws SerError `bundle-invalid`, `spec-invalid`.
 */
export function parseBundle(description: unknown, weights: Uint8Array): Bundle {
  const metadata = record(
    record(description, 'model.json').userDefinedMetadata,
    'userDefinedMetadata',
  );
  if (metadata.formatVersion !== FORMAT_VERSION) {
    throw invalid(`format version ${String(metadata.formatVersion)} is not ${FORMAT_VERSION}`);
  }
  const spec = record(metadata.spec, 'spec') as unknown as FeatureSpec;
  validateSpec(spec);
  const topology = record(metadata.topology, 'topology') as unknown as Topology;
  if (!Array.isArray(topology.layers) || !Array.isArray(topology.inputShape))
    throw invalid('topology is incomplete');
  const labels = metadata.labels;
  if (!Array.isArray(labels) || !labels.every((label) => typeof label === 'string'))
    throw invalid('labels are missing');
  const last = topology.layers.at(-1);
  if (last?.kind !== 'dense' || last.units !== labels.length)
    throw invalid('labels and outputs differ in number');
  const segmentFrames = number(metadata, 'segmentFrames');
  if (topology.inputShape[0] !== spec.nMels || topology.inputShape[1] !== segmentFrames) {
    throw invalid('the network does not fit the features');
  }
  return {
    id: text(metadata, 'id'),
    version: text(metadata, 'version'),
    labels,
    spec,
    segmentFrames,
    topology,
    weights: readWeights(topology, weights),
    temperature: number(metadata, 'temperature'),
    threshold: number(metadata, 'threshold'),
    uar: metadata.uar === null ? null : number(metadata, 'uar'),
    training: record(metadata.training, 'training'),
  };
}

function readWeights(topology: Topology, bytes: Uint8Array): WeightArray[] {
  const shapes = weightShapes(topology).map(({ name, shape }) => ({
    name,
    shape,
    size: shape.reduce((product, n) => product * n, 1),
  }));
  const expected = 2 * shapes.reduce((sum, { size }) => sum + size, 0);
  if (bytes.length !== expected)
    throw invalid(`weights.bin has ${bytes.length} bytes, expected ${expected}`);
  const halves = new Uint16Array(bytes.slice().buffer);
  let offset = 0;
  return shapes.map(({ name, shape, size }) => {
    const data = fromFloat16(halves.subarray(offset, offset + size));
    if (!data.every(Number.isFinite)) throw invalid(`${name} holds values that are not finite`);
    offset += size;
    return { name, shape, data };
  });
}

function invalid(reason: string): SerError {
  return new SerError({ code: 'bundle-invalid', details: { reason } });
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw invalid(`${what} is missing`);
  return value as Record<string, unknown>;
}

function number(from: Record<string, unknown>, field: string): number {
  const value = from[field];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(`${field} is missing`);
  return value;
}

function text(from: Record<string, unknown>, field: string): string {
  const value = from[field];
  if (typeof value !== 'string') throw invalid(`${field} is missing`);
  return value;
}
