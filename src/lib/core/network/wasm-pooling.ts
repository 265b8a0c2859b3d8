import { backend_util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { kernelsOf } from './wasm-memory.ts';

export const maxPoolGrad: KernelFunc = (args) => {
  const { dy, input, output } = args.inputs as {
    dy: TensorInfo;
    input: TensorInfo;
    output: TensorInfo;
  };
  const { filterSize, strides, pad, dimRoundingMode } = args.attrs as unknown as {
    filterSize: [number, number];
    strides: [number, number];
    pad: 'valid' | 'same' | number;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
  };
  const info = backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const k = kernelsOf(args.backend);
  const dx = k.output(input.shape);
  k.nn.maxPoolGradient(
    k.address(input),
    k.address(output),
    k.address(dy),
    k.address(dx),
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  );
  return dx;
};
