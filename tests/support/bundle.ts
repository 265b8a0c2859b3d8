import { EMOTIONS } from '#lib/core/data/labels.ts';
import { PICTURE_SPEC } from '#lib/core/features/spec.ts';
import { initialWeights } from '#lib/core/network/initializers.ts';
import type { Bundle } from '#lib/core/network/bundle.ts';
import type { Topology } from '#lib/core/network/network.ts';

/** One small convolution and one dense layer over seven emotions; pictures of 64 × 64. */
export const SMALL: Topology = {
  name: 'small',
  inputShape: [64, 64],
  layers: [
    {
      kind: 'conv',
      name: 'conv1',
      filters: 4,
      kernel: [5, 5],
      stride: [2, 2],
      pad: [2, 2],
      batchNorm: true,
    },
    { kind: 'maxPool', name: 'pool1', size: [3, 3], stride: [2, 2] },
    { kind: 'meanOverTime', name: 'mean_over_time' },
    { kind: 'flatten', name: 'flatten' },
    { kind: 'dense', name: 'logits', units: 7, relu: false },
  ],
};

/** A complete bundle with weights that were never trained. */
export function makeBundle(changes: Partial<Bundle> = {}): Bundle {
  const topology = changes.topology ?? SMALL;
  return {
    id: 'test',
    version: '1.2.3',
    labels: [...EMOTIONS],
    spec: PICTURE_SPEC,
    segmentFrames: topology.inputShape[1],
    warps: [1],
    topology,
    weights: initialWeights(topology, 3),
    temperature: 1.5,
    threshold: 0.4,
    uar: 0.7,
    training: { seed: 3 },
    ...changes,
  };
}
