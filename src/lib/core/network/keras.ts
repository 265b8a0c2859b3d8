import type { LayerSpec, Topology } from './network.ts';
import { BATCH_NORM_EPSILON } from './layers.ts';

/** One entry of a Keras `model_config`. */
interface KerasLayer {
  class_name: string;
  config: Record<string, unknown>;
}

/**
 * The topology as tfjs-layers and Keras read it (`model_config` of a Sequential). Padding, normalisation and activation
 * are layers of their own there.
 */
export function toKeras(topology: Topology): { class_name: 'Sequential'; config: object } {
  const layers: KerasLayer[] = [];
  let [height, width] = topology.inputShape;
  for (const layer of topology.layers) {
    layers.push(...toKerasLayers(layer, width));
    [height, width] = sizeAfter(layer, height, width);
  }
  const [first] = layers;
  if (first !== undefined) first.config.batch_input_shape = [null, ...topology.inputShape, 1];
  return { class_name: 'Sequential', config: { name: topology.name, layers } };
}

function sizeAfter(layer: LayerSpec, height: number, width: number): [number, number] {
  if (layer.kind === 'conv') {
    const size = (n: number, axis: 0 | 1) =>
      Math.floor((n + 2 * layer.pad[axis] - layer.kernel[axis]) / layer.stride[axis]) + 1;
    return [size(height, 0), size(width, 1)];
  }
  if (layer.kind === 'maxPool') {
    const size = (n: number, axis: 0 | 1) =>
      Math.floor((n - layer.size[axis]) / layer.stride[axis]) + 1;
    return [size(height, 0), size(width, 1)];
  }
  return [height, width];
}

/** @param width columns of the layer's input, if it is a picture. */
function toKerasLayers(layer: LayerSpec, width: number): KerasLayer[] {
  const { name } = layer;
  switch (layer.kind) {
    case 'conv':
      return convLayers(layer);
    case 'maxPool':
      return [
        {
          class_name: 'MaxPooling2D',
          config: { name, pool_size: layer.size, strides: layer.stride, padding: 'valid' },
        },
      ];
    case 'meanOverTime':
      return [
        {
          class_name: 'AveragePooling2D',
          config: { name, pool_size: [1, width], strides: [1, width], padding: 'valid' },
        },
      ];
    case 'flatten':
      return [{ class_name: 'Flatten', config: { name } }];
    case 'dropout':
      return [{ class_name: 'Dropout', config: { name, rate: layer.rate } }];
    case 'dense':
      return [
        {
          class_name: 'Dense',
          config: {
            name,
            units: layer.units,
            activation: layer.relu ? 'relu' : 'linear',
            use_bias: true,
          },
        },
      ];
  }
}

function convLayers(layer: Extract<LayerSpec, { kind: 'conv' }>): KerasLayer[] {
  const { name, pad, filters, kernel, stride, batchNorm } = layer;
  const padding = [
    [pad[0], pad[0]],
    [pad[1], pad[1]],
  ];
  const conv = {
    name,
    filters,
    kernel_size: kernel,
    strides: stride,
    padding: 'valid',
    use_bias: !batchNorm,
  };
  return [
    { class_name: 'ZeroPadding2D', config: { name: `${name}_pad`, padding } },
    { class_name: 'Conv2D', config: conv },
    ...(batchNorm
      ? [
          {
            class_name: 'BatchNormalization',
            config: { name: `${name}_bn`, axis: -1, momentum: 0.9, epsilon: BATCH_NORM_EPSILON },
          },
        ]
      : []),
    { class_name: 'Activation', config: { name: `${name}_relu`, activation: 'relu' } },
  ];
}
