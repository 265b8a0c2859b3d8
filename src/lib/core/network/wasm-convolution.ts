import {
  backend_util,
  type KernelFunc,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { padded, paddedSize, type Conv2DInfo } from './wasm-padding.ts';
import { kernelsOf, slopePanel, type WasmKernels } from './wasm-memory.ts';
import { convolveByTiles, filterGradientByTiles, shareOf, tilingOf } from './wasm-winograd.ts';

interface ConvAttributes {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number;
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  activation?: string;
}

function convInfoOf(attrs: NamedAttrMap, xShape: number[], filterShape: number[]): Conv2DInfo {
  const { strides, pad, dilations, dimRoundingMode } = attrs as unknown as ConvAttributes;
  return backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
  );
}

function isPlain(info: Conv2DInfo, attrs: NamedAttrMap): boolean {
  const { dataFormat = 'NHWC' } = attrs as unknown as ConvAttributes;
  return info.dilationHeight === 1 && info.dilationWidth === 1 && dataFormat === 'NHWC';
}

/** A convolution of `x` with a packed filter, by whichever method is faster for its shape. */
function runConvolution(
  k: WasmKernels,
  x: TensorInfo,
  packed: number,
  bias: number,
  output: TensorInfo,
  info: Conv2DInfo,
  relu: boolean,
): void {
  const tiling = tilingOf(info);
  if (tiling !== null) {
    convolveByTiles(k, x, packed, bias, output, info, tiling, relu);
    return;
  }
  const size = paddedSize(info);
  const images = padded(k, x, info, size);
  const imageStride = size.height * size.row;
  const stepY = info.strideHeight * size.row;
  const outRow = info.outWidth * info.outChannels;
  const calls = shareOf(k, info, 1).map((shares) =>
    shares.map(({ firstImage, nImages, firstRow, nRows }) => [
      images + 4 * (firstImage * imageStride + firstRow * stepY),
      packed,
      bias,
      k.address(output) + 4 * (firstImage * info.outHeight + firstRow) * outRow,
      nImages,
      imageStride,
      size.row,
      info.filterHeight,
      info.filterWidth * info.inChannels,
      nRows,
      info.outWidth,
      stepY,
      info.strideWidth * info.inChannels,
      info.outChannels,
      info.outChannels,
      relu ? 1 : 0,
    ]),
  );
  k.run('convolve', calls);
}

function packedFilter(k: WasmKernels, filter: TensorInfo, info: Conv2DInfo): number {
  const nRows = info.filterHeight * info.filterWidth * info.inChannels;
  const packed = k.scratch('packed', nRows * (info.outChannels + 8));
  k.nn.pack(packed, k.address(filter), nRows, info.outChannels, info.outChannels, 1);
  return packed;
}

export function conv2d(upstream: KernelFunc): KernelFunc {
  return (args) => {
    const { x, filter } = args.inputs as { x: TensorInfo; filter: TensorInfo };
    const info = convInfoOf(args.attrs ?? {}, x.shape, filter.shape);
    if (!isPlain(info, args.attrs ?? {})) return upstream(args);
    const k = kernelsOf(args.backend);
    const output = k.output(info.outShape);
    runConvolution(k, x, packedFilter(k, filter, info), 0, output, info, false);
    return output;
  };
}

export function fusedConv2d(upstream: KernelFunc): KernelFunc {
  return (args) => {
    const { x, filter, bias } = args.inputs as {
      x: TensorInfo;
      filter: TensorInfo;
      bias?: TensorInfo;
    };
    const attrs = args.attrs ?? {};
    const { activation } = attrs as unknown as ConvAttributes;
    const info = convInfoOf(attrs, x.shape, filter.shape);
    if (!isPlain(info, attrs) || (activation !== 'relu' && activation !== 'linear'))
      return upstream(args);
    const k = kernelsOf(args.backend);
    const output = k.output(info.outShape);
    const biasAddress = bias === undefined ? 0 : k.address(bias);
    const packed = packedFilter(k, filter, info);
    runConvolution(k, x, packed, biasAddress, output, info, activation === 'relu');
    return output;
  };
}

/** The gradient of a stride-1 convolution is a convolution of `dy` with the turned filter. */
export function conv2dBackpropInput(upstream: KernelFunc): KernelFunc {
  return (args) => {
    const { dy, filter } = args.inputs as { dy: TensorInfo; filter: TensorInfo };
    const attrs = args.attrs ?? {};
    const { inputShape } = attrs as unknown as { inputShape: number[] };
    const info = convInfoOf(attrs, inputShape, filter.shape);
    const top = info.filterHeight - 1 - info.padInfo.top;
    const left = info.filterWidth - 1 - info.padInfo.left;
    const strided = info.strideHeight !== 1 || info.strideWidth !== 1;
    if (!isPlain(info, attrs) || strided || top < 0 || left < 0) return upstream(args);
    const k = kernelsOf(args.backend);
    const turned: Conv2DInfo = {
      ...info,
      inHeight: info.outHeight,
      inWidth: info.outWidth,
      inChannels: info.outChannels,
      outHeight: info.inHeight,
      outWidth: info.inWidth,
      outChannels: info.inChannels,
      padInfo: {
        type: 'EXPLICIT',
        top,
        left,
        bottom: Math.max(0, info.inHeight + info.filterHeight - 1 - info.outHeight - top),
        right: Math.max(0, info.inWidth + info.filterWidth - 1 - info.outWidth - left),
      },
    };
    const nTaps = info.filterHeight * info.filterWidth;
    const packed = k.scratch('packed', nTaps * info.outChannels * (info.inChannels + 8));
    k.nn.packFlipped(packed, k.address(filter), nTaps, info.inChannels, info.outChannels);
    const output = k.output(inputShape);
    runConvolution(k, dy, packed, 0, output, turned, false);
    return output;
  };
}

/** Upstream has none. */
export const conv2dBackpropFilter: KernelFunc = (args) => {
  const { x, dy } = args.inputs as { x: TensorInfo; dy: TensorInfo };
  const attrs = args.attrs ?? {};
  const { filterShape } = attrs as unknown as { filterShape: number[] };
  const info = convInfoOf(attrs, x.shape, filterShape);
  if (!isPlain(info, attrs))
    throw new Error('Conv2DBackpropFilter on WASM knows no dilation and only NHWC.');
  const k = kernelsOf(args.backend);
  const tiling = tilingOf(info);
  if (tiling !== null) return filterGradientByTiles(k, x, dy, info, tiling);
  const gradient = k.zeros(filterShape);
  const size = paddedSize(info);
  const scratch = slopePanel(k, info.outWidth);
  k.nn.filterGradient(
    padded(k, x, info, size),
    k.address(dy),
    k.address(gradient),
    scratch,
    info.batchSize,
    size.height * size.row,
    size.row,
    info.filterHeight,
    info.filterWidth * info.inChannels,
    info.outHeight,
    info.outWidth,
    info.strideHeight * size.row,
    info.strideWidth * info.inChannels,
    info.outChannels,
  );
  return gradient;
};
