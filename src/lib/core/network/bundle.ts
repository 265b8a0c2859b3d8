import { SerError } from '../errors.ts';
import type { Familiarity } from '../features/familiarity.ts';
import { N_PROFILE } from '../features/sound-profile.ts';
import { validateSpec, type FeatureSpec } from '../features/spec.ts';
import { requireModestSpec, requireUsableTopology } from './bundle-limits.ts';
import { fromFloat16, toFloat16 } from './float16.ts';
import { weightShapes } from './initializers.ts';
import { toKeras } from './keras.ts';
import type { LayerSpec, Topology, WeightArray } from './network.ts';

/** Everything that a recogniser needs, in one value: what the network is, what it hears and how sure it may be. */
export interface Bundle {
  id: string;
  version: string;
  /** What the outputs mean, in order. */
  labels: string[];
  spec: FeatureSpec;
  /** Columns of one network input. */
  segmentFrames: number;
  /** Stretches of the frequency axis whose logits are averaged, each in [0.5, 2]; `[1]` for the picture alone. */
  warps: number[];
  topology: Topology;
  weights: WeightArray[];
  /** Divides the logits before softmax; fitted on out-of-fold predictions. */
  temperature: number;
  /** Highest posterior below which the answer is `uncertain`; from out-of-fold predictions. */
  threshold: number;
  /** What the training sounds are like, to know others by; absent where it was not learnt. */
  familiarity?: Familiarity;
  /** Pooled leave-one-speaker-out unweighted average recall in [0, 1]; null if never evaluated. */
  uar: number | null;
  /** How it was made: seed, recipe, corpus, dates; for people and for later versions. */
  training: Record<string, unknown>;
}

const FORMAT_VERSION = 1;
/** Beyond these every answer is certain, or none. */
const MINIMUM_TEMPERATURE = 1e-3;
const MAXIMUM_TEMPERATURE = 1e3;

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
  requireModestSpec(spec);
  const topology = readTopology(metadata.topology);
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
  const warps = readWarps(metadata.warps);
  requireUsableTopology(topology, warps.length);
  return {
    id: text(metadata, 'id'),
    version: text(metadata, 'version'),
    labels,
    spec,
    segmentFrames,
    warps,
    topology,
    weights: readWeights(topology, weights),
    temperature: within(metadata, 'temperature', MINIMUM_TEMPERATURE, MAXIMUM_TEMPERATURE),
    threshold: within(metadata, 'threshold', 0, 1),
    ...readFamiliarity(metadata.familiarity),
    uar: metadata.uar === null ? null : within(metadata, 'uar', 0, 1),
    training: record(metadata.training, 'training'),
  };
}

function readWarps(value: unknown): number[] {
  const valid = (warp: unknown) => typeof warp === 'number' && warp >= 0.5 && warp <= 2;
  if (!Array.isArray(value) || value.length === 0 || value.length > 9 || !value.every(valid))
    throw invalid('warps are missing or out of range');
  return value as number[];
}

function readFamiliarity(value: unknown): Pick<Bundle, 'familiarity'> {
  if (value === undefined) return {};
  const { mean, whitening, limit } = record(value, 'familiarity');
  const isList = (list: unknown, length: number) =>
    Array.isArray(list) && list.length === length && list.every(Number.isFinite);
  const isWhole = isList(mean, N_PROFILE) && isList(whitening, (N_PROFILE * (N_PROFILE + 1)) / 2);
  if (!isWhole || !(typeof limit === 'number' && limit > 0))
    throw invalid('familiarity is incomplete');
  return { familiarity: value as Familiarity };
}

/** What each kind of layer needs: `name` and these numbers, pairs of numbers and flags. */
const LAYER_FIELDS: Record<
  LayerSpec['kind'],
  Record<string, 'count' | 'counts' | 'pad' | 'flag' | 'rate'>
> = {
  conv: { filters: 'count', kernel: 'counts', stride: 'counts', pad: 'pad', batchNorm: 'flag' },
  maxPool: { size: 'counts', stride: 'counts' },
  meanOverTime: {},
  flatten: {},
  dropout: { rate: 'rate' },
  dense: { units: 'count', relu: 'flag' },
};

const FIELD_RULES = {
  count: (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0,
  counts: (value: unknown) => isPair(value, 1),
  pad: (value: unknown) => isPair(value, 0),
  flag: (value: unknown) => typeof value === 'boolean',
  rate: (value: unknown) => typeof value === 'number' && value >= 0 && value < 1,
};

function isPair(value: unknown, minimum: number): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  return value.every((n) => Number.isSafeInteger(n) && Number(n) >= minimum);
}

function readTopology(value: unknown): Topology {
  const { name, inputShape, layers, towers = 1 } = record(value, 'topology');
  if (typeof name !== 'string' || !isPair(inputShape, 1) || !Array.isArray(layers))
    throw invalid('topology is incomplete');
  if (!FIELD_RULES.count(towers)) throw invalid('towers is out of range');
  for (const layer of layers as unknown[]) requireLayer(record(layer, 'layer'));
  return value as Topology;
}

function requireLayer(layer: Record<string, unknown>): void {
  const { kind, name } = layer;
  const fields = Object.entries(LAYER_FIELDS).find(([known]) => known === kind)?.[1];
  if (fields === undefined || typeof name !== 'string') throw invalid('a layer of unknown kind');
  for (const [field, rule] of Object.entries(fields)) {
    if (!FIELD_RULES[rule](layer[field])) throw invalid(`${field} of ${name} is out of range`);
  }
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

function within(
  from: Record<string, unknown>,
  field: string,
  minimum: number,
  maximum: number,
): number {
  const value = number(from, field);
  if (value < minimum || value > maximum) throw invalid(`${field} is out of range`);
  return value;
}

function text(from: Record<string, unknown>, field: string): string {
  const value = from[field];
  if (typeof value !== 'string') throw invalid(`${field} is missing`);
  return value;
}
