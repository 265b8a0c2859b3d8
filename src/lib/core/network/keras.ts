import { chainsOf, type LayerSpec, type Topology } from './network.ts';
import { BATCH_NORM_EPSILON } from './layers.ts';

/** One entry of a Keras `model_config`. */
interface KerasLayer {
  class_name: string;
  config: Record<string, unknown>;
}

/** A layer of a functional model: what it is, and which layers it takes its input from. */
interface KerasNode extends KerasLayer {
  name: string;
  inbound_nodes: [string, number, number, object][][];
}

/** As Keras writes a model of one chain, or one whose layers form a graph. */
type KerasModel =
  | { class_name: 'Sequential'; config: { name: string; layers: KerasLayer[] } }
  | { class_name: 'Functional'; config: Record<string, unknown> };

/**
 * The topology as tfjs-layers and Keras read it (`model_config`): a Sequential, or where several towers stand side by side
 * a functional model that ends in their mean. Padding, normalisation and activation are layers of their own there.
 */
export function toKeras(topology: Topology): KerasModel {
  const shape = [null, ...topology.inputShape, 1];
  const [first = [], ...others] = chainsOf(topology).map((chain) => toKerasChain(topology, chain));
  if (others.length > 0) return toFunctional(topology.name, shape, [first, ...others]);
  if (first[0] !== undefined) first[0].config.batch_input_shape = shape;
  return { class_name: 'Sequential', config: { name: topology.name, layers: first } };
}

function toKerasChain(topology: Topology, chain: readonly LayerSpec[]): KerasLayer[] {
  const layers: KerasLayer[] = [];
  let [height, width] = topology.inputShape;
  for (const layer of chain) {
    layers.push(...toKerasLayers(layer, width));
    [height, width] = sizeAfter(layer, height, width);
  }
  return layers;
}

function toFunctional(name: string, shape: unknown[], chains: KerasLayer[][]): KerasModel {
  const input = { batch_input_shape: shape, dtype: 'float32', sparse: false, name: 'input' };
  const nodes = [toNode({ class_name: 'InputLayer', config: input }, [])];
  const ends = chains.map((chain) =>
    chain.reduce((before, layer) => {
      const node = toNode(layer, [before]);
      nodes.push(node);
      return node.name;
    }, 'input'),
  );
  nodes.push(toNode({ class_name: 'Average', config: { name: 'mean_of_towers' } }, ends));
  const config = {
    name,
    layers: nodes,
    input_layers: [['input', 0, 0]],
    output_layers: [['mean_of_towers', 0, 0]],
  };
  return { class_name: 'Functional', config };
}

function toNode(layer: KerasLayer, from: readonly string[]): KerasNode {
  const inbound = from.map((name): [string, number, number, object] => [name, 0, 0, {}]);
  return {
    ...layer,
    name: String(layer.config.name),
    inbound_nodes: inbound.length > 0 ? [inbound] : [],
  };
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
