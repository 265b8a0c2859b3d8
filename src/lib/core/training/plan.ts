import type { SplitPlan } from '../data/splits.ts';
import { SerError } from '../errors.ts';
import { alexnet } from '../network/alexnet.ts';
import type { Bundle } from '../network/bundle.ts';
import { weightShapes } from '../network/initializers.ts';
import type { Network, Topology } from '../network/network.ts';
import { ORIGINAL, RECOMMENDED, RECOMMENDED_WARPS, type TrainingConfig } from './config.ts';

export type RecipeName = 'recommended' | 'original';

/** Everything that decides what a run makes of a corpus; two runs of the same plan give the same weights. */
export interface TrainingPlan {
  /** Null: a recipe with changes of one's own. */
  recipe: RecipeName | null;
  config: TrainingConfig;
  /** Stretches of the frequency axis whose answers the model averages. */
  warps: number[];
  split: SplitPlan;
  seed: number;
  /** `model` takes up the weights of one that is there; its convolutions may be kept as they are. */
  start: { kind: 'scratch' } | { kind: 'model'; modelId: string; freezeConvolutions: boolean };
}

type Recipe = Pick<TrainingPlan, 'config' | 'warps' | 'split'>;

/** The model that comes with the app, as a run may start from it. */
export const SHIPPED_MODEL_ID = 'shipped';

/**
 * A run that starts from a model hears as that model does, with as many towers, and learns more gently: long enough for
 * the last layers to settle on new voices.
 */
export function tuned(
  config: TrainingConfig,
  { spec, segmentFrames, towers = 1 }: Pick<TrainingConfig, 'spec' | 'segmentFrames' | 'towers'>,
): TrainingConfig {
  const learningRate = config.learningRate / 10;
  return { ...config, epochs: 15, learningRate, spec, segmentFrames, towers };
}

/** The share of a corpus that is held out unless the user says otherwise. */
export const HELD_OUT_SHARE = 0.2;

export const RECIPES: Readonly<Record<RecipeName, Recipe>> = {
  recommended: {
    config: RECOMMENDED,
    warps: [...RECOMMENDED_WARPS],
    split: { kind: 'speakers', share: HELD_OUT_SHARE },
  },
  original: { config: ORIGINAL, warps: [1], split: { kind: 'random', share: HELD_OUT_SHARE } },
};

/**
 * The network of a run from scratch.
 *
 * @throws SerError `config-invalid` when the picture is too small for it.
 */
export function topologyFor(config: TrainingConfig, nClasses: number): Topology {
  const { preset, spec, segmentFrames, towers } = config;
  const topology = alexnet(preset, [spec.nMels, segmentFrames], nClasses, towers);
  if (weightShapes(topology).some(({ shape }) => shape.some((n) => n < 1))) {
    const reason = `of ${spec.nMels} bands is too low for ${preset}`;
    throw new SerError({ code: 'config-invalid', details: { field: 'nMels', reason } });
  }
  return topology;
}

/**
 * The network of a planned run.
 *
 * @param source the model that it starts from; null for none.
 * @throws SerError `config-invalid` when the picture is too small, or not that of the model.
 */
export function topologyOf(
  { plan, labels }: { plan: TrainingPlan; labels: readonly string[] },
  source: Bundle | null,
): Topology {
  if (source === null) return topologyFor(plan.config, labels.length);
  const topology = topologyFrom(source, labels.length);
  const { spec, segmentFrames } = plan.config;
  if (topology.inputShape.join() !== [spec.nMels, segmentFrames].join()) {
    const reason = 'the picture is not that of the model to start from';
    throw new SerError({ code: 'config-invalid', details: { field: 'segmentFrames', reason } });
  }
  return topology;
}

/** The network of a run that starts from a model: the same, with as many outputs as there are labels. */
export function topologyFrom(bundle: Bundle, nClasses: number): Topology {
  const layers = bundle.topology.layers.map((layer, i, all) =>
    i === all.length - 1 && layer.kind === 'dense' ? { ...layer, units: nClasses } : layer,
  );
  return { ...bundle.topology, layers };
}

/** Gives `network`, made by `topologyFrom`, the bundle's weights; other labels leave the last layer as it is. */
export async function adoptWeights(
  network: Network,
  bundle: Bundle,
  labels: readonly string[],
): Promise<void> {
  const last = network.topology.layers.at(-1)?.name;
  const isLast = new Set(
    weightShapes(network.topology).flatMap(({ name, layer }) => (layer === last ? [name] : [])),
  );
  const isSame = labels.join('\n') === bundle.labels.join('\n');
  const own = await network.exportWeights();
  const given = new Map(bundle.weights.map((weights) => [weights.name, weights]));
  network.importWeights(
    own.map((weights) =>
      !isSame && isLast.has(weights.name) ? weights : (given.get(weights.name) ?? weights),
    ),
  );
}

export function convolutionsOf({ layers }: Topology): string[] {
  return layers.flatMap((layer) => (layer.kind === 'conv' ? [layer.name] : []));
}
