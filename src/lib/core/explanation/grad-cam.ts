import type { LastConvolution, LayerSpec, Inference, Topology } from '../network/network.ts';
import type { HeatMap } from './heat-map.ts';

/** Makes a weight for every activation out of the slopes there, `[height, width, channels]`. */
export type Weighing = (last: LastConvolution) => Float32Array;

/**
 * The slope of each channel, averaged along time. Grad-CAM averages over the whole map because the networks it was made for
 * average there before they judge; these average over time alone and tell apart the frequencies (`npm run why` compares).
 * A slope where the activation is zero counts as none: the rectifier in front lets nothing through there, and among equal
 * zeros that are pooled each backend gives the slope to another one.
 */
export function meanOverTime({
  shape: [height, width, nChannels],
  activations,
  gradients,
}: LastConvolution): Float32Array {
  const weights = new Float32Array(gradients.length);
  const rowSize = width * nChannels;
  for (let start = 0; start < height * rowSize; start += rowSize) {
    for (let c = 0; c < nChannels; c++) {
      let sum = 0;
      for (let at = start + c; at < start + rowSize; at += nChannels)
        if ((activations[at] ?? 0) > 0) sum += gradients[at] ?? 0;
      for (let at = start + c; at < start + rowSize; at += nChannels) weights[at] = sum / width;
    }
  }
  return weights;
}

/**
 * Grad-CAM (Selvaraju et al. 2017): the activations of the last convolution, weighted by what they do to a logit and summed
 * over the channels. Negative values, which the paper drops, are kept: they speak against the label.
 *
 * @returns `[height, width]` of the convolution.
 */
export function classActivation(
  last: LastConvolution,
  weigh: Weighing = meanOverTime,
): Float32Array {
  const [height, width, nChannels] = last.shape;
  const weights = weigh(last);
  return Float32Array.from({ length: height * width }, (_, at) => {
    let sum = 0;
    for (let i = at * nChannels; i < (at + 1) * nChannels; i++)
      sum += (last.activations[i] ?? 0) * (weights[i] ?? 0);
    return sum;
  });
}

/**
 * Grad-CAM of one label over the picture.
 *
 * @param input standardised picture `[nMels, nFrames]`.
 */
export async function gradCam(
  network: Inference,
  input: Float32Array,
  labelIndex: number,
  weigh?: Weighing,
): Promise<HeatMap> {
  const last = await network.lastConvolution(input, labelIndex);
  return enlarge(classActivation(last, weigh), last.shape[1], network.topology);
}

/** Output `i` of a layer is centred on value `offset + i * step` of the picture, along one axis. */
interface Grid {
  offset: number;
  step: number;
}

/** Where the last convolution looks; `axis` 0 is frequency, 1 is time. */
function gridOf(layers: readonly LayerSpec[], axis: 0 | 1): Grid {
  const last = layers.findLastIndex(({ kind }) => kind === 'conv');
  let grid: Grid = { offset: 0, step: 1 };
  for (const layer of layers.slice(0, last + 1)) {
    if (layer.kind !== 'conv' && layer.kind !== 'maxPool') continue;
    const [size, pad] =
      layer.kind === 'conv' ? [layer.kernel[axis], layer.pad[axis]] : [layer.size[axis], 0];
    grid = {
      offset: grid.offset + ((size - 1) / 2 - pad) * grid.step,
      step: grid.step * layer.stride[axis],
    };
  }
  return grid;
}

/**
 * A map of the last convolution laid over the picture: each of its values where its neurons look, bilinear between.
 *
 * @param coarse `[height, width]` of the convolution.
 */
export function enlarge(coarse: Float32Array, width: number, topology: Topology): HeatMap {
  const [nMels, nFrames] = topology.inputShape;
  const rows = neighbours(nMels, coarse.length / width, gridOf(topology.layers, 0));
  const columns = neighbours(nFrames, width, gridOf(topology.layers, 1));
  const data = new Float32Array(nMels * nFrames);
  rows.forEach((row, m) => {
    columns.forEach((column, t) => {
      const along = (y: number) =>
        (coarse[y * width + column.low] ?? 0) * (1 - column.part) +
        (coarse[y * width + column.high] ?? 0) * column.part;
      data[m * nFrames + t] = along(row.low) * (1 - row.part) + along(row.high) * row.part;
    });
  });
  return { data, nMels, nFrames };
}

/** For each of `n` values, the two outputs between which it lies, and how far it is on the way to the second. */
function neighbours(n: number, nOutputs: number, { offset, step }: Grid) {
  return Array.from({ length: n }, (_, i) => {
    const position = Math.min(Math.max((i - offset) / step, 0), nOutputs - 1);
    const low = Math.floor(position);
    return { low, high: Math.min(low + 1, nOutputs - 1), part: position - low };
  });
}
