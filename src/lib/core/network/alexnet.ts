import type { LayerSpec, Topology } from './network.ts';

export type Preset = 'alexnet' | 'alexnet-compact';

export const PRESETS: readonly Preset[] = ['alexnet', 'alexnet-compact'];

/**
 * AlexNet (in one tower as Krizhevsky 2014, arXiv:1404.5997; filters 64-192-384-256-256, two layers of 4096) or its
 * compact relative: five convolutions with batch normalisation that start fine in frequency (stride 1) and halve only
 * time, and a mean over time before three dense layers.
 *
 * @param inputShape `[nMels, nFrames]`.
 * @param towers chains side by side, see `Topology`.
 */
export function alexnet(
  preset: Preset,
  inputShape: [number, number],
  nClasses: number,
  towers = 1,
): Topology {
  const layers = preset === 'alexnet' ? classic(nClasses) : compact(nClasses);
  return { name: preset, inputShape, layers, ...(towers > 1 ? { towers } : {}) };
}

function classic(nClasses: number): LayerSpec[] {
  return [
    conv('conv1', 64, 11, [4, 4], 2, false),
    pool('pool1'),
    conv('conv2', 192, 5, [1, 1], 2, false),
    pool('pool2'),
    conv('conv3', 384, 3, [1, 1], 1, false),
    conv('conv4', 256, 3, [1, 1], 1, false),
    conv('conv5', 256, 3, [1, 1], 1, false),
    pool('pool5'),
    { kind: 'flatten', name: 'flatten' },
    ...head(4096, 0.5, nClasses),
  ];
}

function compact(nClasses: number): LayerSpec[] {
  return [
    conv('conv1', 16, 5, [1, 2], 2, true),
    pool('pool1'),
    conv('conv2', 32, 5, [1, 1], 2, true),
    pool('pool2'),
    conv('conv3', 48, 3, [1, 1], 1, true),
    conv('conv4', 48, 3, [1, 1], 1, true),
    conv('conv5', 64, 3, [1, 1], 1, true),
    pool('pool5'),
    { kind: 'meanOverTime', name: 'mean_over_time' },
    { kind: 'flatten', name: 'flatten' },
    ...head(128, 0.25, nClasses),
  ];
}

function head(units: number, rate: number, nClasses: number): LayerSpec[] {
  return [
    { kind: 'dropout', name: 'dropout6', rate },
    { kind: 'dense', name: 'dense6', units, relu: true },
    { kind: 'dropout', name: 'dropout7', rate },
    { kind: 'dense', name: 'dense7', units, relu: true },
    { kind: 'dense', name: 'logits', units: nClasses, relu: false },
  ];
}

function conv(
  name: string,
  filters: number,
  size: number,
  stride: [number, number],
  pad: number,
  batchNorm: boolean,
): LayerSpec {
  return { kind: 'conv', name, filters, kernel: [size, size], stride, pad: [pad, pad], batchNorm };
}

function pool(name: string): LayerSpec {
  return { kind: 'maxPool', name, size: [3, 3], stride: [2, 2] };
}
