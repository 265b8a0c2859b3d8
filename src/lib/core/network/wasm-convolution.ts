import {
  backend_util,
  type KernelFunc,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { kernelsOf, slopePanel, type WasmKernels } from './wasm-memory.ts';

type Conv2DInfo = ReturnType<typeof backend_util.computeConv2DInfo>;

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

/** Rows and columns that the kernel reads of the padded image, never fewer than the image and its padding have. */
function paddedSize(info: Conv2DInfo): { height: number; row: number } {
  const { padInfo } = info;
  const height = Math.max(
    info.inHeight + padInfo.top + padInfo.bottom,
    (info.outHeight - 1) * info.strideHeight + info.filterHeight,
  );
  const width = Math.max(
    info.inWidth + padInfo.left + padInfo.right,
    (info.outWidth - 1) * info.strideWidth + info.filterWidth,
  );
  return { height, row: width * info.inChannels };
}

/** Address of the zero-padded images; the tensor itself where nothing has to be added. */
function padded(k: WasmKernels, x: TensorInfo, info: Conv2DInfo): number {
  const { height, row } = paddedSize(info);
  const inRow = info.inWidth * info.inChannels;
  if (height === info.inHeight && row === inRow) return k.address(x);
  const target = k.scratch('padded', info.batchSize * height * row);
  const { top, left } = info.padInfo;
  k.nn.padImages(
    target,
    k.address(x),
    info.batchSize,
    info.inHeight,
    inRow,
    height,
    row,
    top,
    left * info.inChannels,
  );
  return target;
}

function runConvolution(
  k: WasmKernels,
  images: number,
  packed: number,
  bias: number,
  output: TensorInfo,
  info: Conv2DInfo,
  relu: boolean,
): void {
  const { height, row } = paddedSize(info);
  k.nn.convolve(
    images,
    packed,
    bias,
    k.address(output),
    info.batchSize,
    height * row,
    row,
    info.filterHeight,
    info.filterWidth * info.inChannels,
    info.outHeight,
    info.outWidth,
    info.strideHeight * row,
    info.strideWidth * info.inChannels,
    info.outChannels,
    info.outChannels,
    relu ? 1 : 0,
  );
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
    runConvolution(k, padded(k, x, info), packedFilter(k, filter, info), 0, output, info, false);
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
    runConvolution(k, padded(k, x, info), packed, biasAddress, output, info, activation === 'relu');
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
    runConvolution(k, padded(k, dy, turned), packed, 0, output, turned, false);
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
  const gradient = k.zeros(filterShape);
  const { height, row } = paddedSize(info);
  const scratch = slopePanel(k, info.outWidth);
  k.nn.filterGradient(
    padded(k, x, info),
    k.address(dy),
    k.address(gradient),
    scratch,
    info.batchSize,
    height * row,
    row,
    info.filterHeight,
    info.filterWidth * info.inChannels,
    info.outHeight,
    info.outWidth,
    info.strideHeight * row,
    info.strideWidth * info.inChannels,
    info.outChannels,
  );
  return gradient;
};
