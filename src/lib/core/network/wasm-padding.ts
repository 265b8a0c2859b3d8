import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmKernels } from './wasm-memory.ts';

export type Conv2DInfo = ReturnType<typeof backend_util.computeConv2DInfo>;

/** Size of a zero-padded image: rows, and floats of one row. */
export interface PaddedSize {
  height: number;
  row: number;
}

/** Rows and columns that the kernel reads of the padded image, never fewer than the image and its padding have. */
export function paddedSize(info: Conv2DInfo): PaddedSize {
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
export function padded(
  k: WasmKernels,
  x: TensorInfo,
  info: Conv2DInfo,
  { height, row }: PaddedSize,
): number {
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
