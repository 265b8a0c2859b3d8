import {
  backend,
  backend_util,
  getBackend,
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelFunc,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { nnWasmBase64 } from '../kernels/nn.ts';
import { compileWasm, instantiateOver, type WasmModule } from '../kernels/wasm.ts';

/** Functions of `src/assembly/nn.ts`; arguments are byte addresses and counts. */
type NnExports = Record<
  | 'pack'
  | 'packFlipped'
  | 'padImages'
  | 'convolve'
  | 'filterGradient'
  | 'columnSums'
  | 'scaleShift'
  | 'maskedSums'
  | 'maskedAffine'
  | 'maxPoolGradient'
  | 'adamW',
  (...args: number[]) => void
>;

/** What is used of tfjs's BackendWasm; that package is imported by edges alone. */
interface WasmBackend {
  wasm: {
    asm: { memory: object };
    HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  dataIdMap: { get(id: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
}

type Conv2DInfo = ReturnType<typeof backend_util.computeConv2DInfo>;

/** The kernels of one backend instance, with scratch memory that grows and is reused. */
export class WasmKernels {
  readonly nn: NnExports;
  readonly #backend: WasmBackend;
  readonly #scratch = new Map<string, { address: number; bytes: number }>();

  constructor(wasmBackend: WasmBackend, module: WasmModule) {
    this.#backend = wasmBackend;
    this.nn = instantiateOver(module, wasmBackend.wasm.asm.memory) as NnExports;
  }

  address(tensor: TensorInfo): number {
    return this.#backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** The tensor's values in place; valid until the next allocation. */
  view(tensor: TensorInfo): Float32Array {
    return this.viewAt(this.address(tensor), sizeOf(tensor.shape));
  }

  viewAt(address: number, nFloats: number): Float32Array {
    return new Float32Array(this.#backend.wasm.HEAPU8.buffer, address, nFloats);
  }

  output(shape: number[]): TensorInfo {
    return this.#backend.makeOutput(shape, 'float32');
  }

  zeros(shape: number[]): TensorInfo {
    const tensor = this.output(shape);
    const start = this.address(tensor);
    this.#backend.wasm.HEAPU8.fill(0, start, start + 4 * sizeOf(shape));
    return tensor;
  }

  /** Address of at least `nFloats` floats, kept under `name` until the backend goes. */
  scratch(name: string, nFloats: number): number {
    const bytes = nFloats * 4;
    const kept = this.#scratch.get(name);
    if (kept !== undefined && kept.bytes >= bytes) return kept.address;
    if (kept !== undefined) this.#backend.wasm._free(kept.address);
    const address = this.#backend.wasm._malloc(bytes);
    if (address === 0) throw new Error(`The WASM heap has no room for ${bytes} bytes.`);
    this.#scratch.set(name, { address, bytes });
    return address;
  }
}

const instances = new WeakMap<object, WasmKernels>();

function kernelsOf(wasmBackend: unknown): WasmKernels {
  const kernels = instances.get(wasmBackend as object);
  if (kernels === undefined) throw new Error('installWasmKernels was not called for this backend.');
  return kernels;
}

/** The kernels of the active backend, or null when it is not the WASM backend prepared by `installWasmKernels`. */
export function activeWasmKernels(): WasmKernels | null {
  return getBackend() === 'wasm' ? (instances.get(backend()) ?? null) : null;
}

/**
 * Gives tfjs's WASM backend what it lacks for training, `Conv2DBackpropFilter`
 * (https://github.com/tensorflow/tfjs/issues/8474), and replaces its slow kernels. Call it once the backend is active.
 *
 * @returns false where this engine has no WASM SIMD; the backend then can predict but not train.
 */
export function installWasmKernels(): boolean {
  const wasmBackend = backend() as unknown as WasmBackend;
  if (instances.has(wasmBackend)) return true;
  const module = compileWasm(nnWasmBase64);
  if (module === null) return false;
  instances.set(wasmBackend, new WasmKernels(wasmBackend, module));
  replace('Conv2D', conv2d);
  replace('FusedConv2D', fusedConv2d);
  replace('Conv2DBackpropInput', conv2dBackpropInput);
  replace('Conv2DBackpropFilter', () => conv2dBackpropFilter);
  replace('BatchMatMul', batchMatMul);
  replace('MaxPoolGrad', () => maxPoolGrad);
  return true;
}

/** `make` receives upstream's kernel, for the cases that ours leaves to it. */
function replace(kernelName: string, make: (upstream: KernelFunc) => KernelFunc): void {
  const upstream = getKernel(kernelName, 'wasm') as { kernelFunc: KernelFunc } | undefined;
  if (upstream !== undefined) unregisterKernel(kernelName, 'wasm');
  const missing: KernelFunc = () => {
    throw new Error(`${kernelName} with these attributes is not available on the WASM backend.`);
  };
  registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: make(upstream?.kernelFunc ?? missing),
  });
}

function sizeOf(shape: number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

interface ConvAttributes {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number;
  dataFormat: 'NHWC';
  dilations: number | [number, number];
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
  const { dataFormat } = attrs as unknown as ConvAttributes;
  return info.dilationHeight === 1 && info.dilationWidth === 1 && (dataFormat ?? 'NHWC') === 'NHWC';
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

function conv2d(upstream: KernelFunc): KernelFunc {
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

function fusedConv2d(upstream: KernelFunc): KernelFunc {
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
function conv2dBackpropInput(upstream: KernelFunc): KernelFunc {
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

const conv2dBackpropFilter: KernelFunc = (args) => {
  const { x, dy } = args.inputs as { x: TensorInfo; dy: TensorInfo };
  const attrs = args.attrs ?? {};
  const { filterShape } = attrs as unknown as { filterShape: number[] };
  const info = convInfoOf(attrs, x.shape, filterShape);
  if (!isPlain(info, attrs))
    throw new Error('Conv2DBackpropFilter on WASM knows no dilation and only NHWC.');
  const k = kernelsOf(args.backend);
  const gradient = k.zeros(filterShape);
  const { height, row } = paddedSize(info);
  const scratch = k.scratch('panel', info.outHeight * info.outWidth * 8);
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

/** Columns of the second matrix packed at a time, so that scratch stays small beside 4096-wide layers. */
const COLUMN_BLOCK = 256;

function batchMatMul(upstream: KernelFunc): KernelFunc {
  return (args) => {
    const { a, b } = args.inputs as { a: TensorInfo; b: TensorInfo };
    const { transposeA, transposeB } = args.attrs as unknown as {
      transposeA: boolean;
      transposeB: boolean;
    };
    const batchShape = a.shape.slice(0, -2);
    const single = sizeOf(batchShape) === 1 && sizeOf(b.shape.slice(0, -2)) === 1;
    // Upstream keeps the packed second matrix by tensor id, so it must never see weights that are updated in place.
    if (!single || a.dtype !== 'float32' || b.dtype !== 'float32' || (transposeA && transposeB))
      return upstream(args);
    const k = kernelsOf(args.backend);
    const [aRows = 0, aColumns = 0] = a.shape.slice(-2);
    const [bRows = 0, bColumns = 0] = b.shape.slice(-2);
    if (transposeA) {
      const output = k.zeros([...batchShape, aColumns, bColumns]);
      const scratch = k.scratch('panel', aRows * 8);
      k.nn.filterGradient(
        k.address(a),
        k.address(b),
        k.address(output),
        scratch,
        1,
        0,
        0,
        1,
        aColumns,
        1,
        aRows,
        0,
        aColumns,
        bColumns,
      );
      return output;
    }
    const nOut = transposeB ? bRows : bColumns;
    const output = k.output([...batchShape, aRows, nOut]);
    const [rowStride, columnStride] = transposeB ? [1, bColumns] : [bColumns, 1];
    for (let first = 0; first < nOut; first += COLUMN_BLOCK) {
      const width = Math.min(COLUMN_BLOCK, nOut - first);
      const packed = k.scratch('packed', aColumns * (width + 8));
      k.nn.pack(
        packed,
        k.address(b) + 4 * first * columnStride,
        aColumns,
        width,
        rowStride,
        columnStride,
      );
      k.nn.convolve(
        k.address(a),
        packed,
        0,
        k.address(output) + 4 * first,
        1,
        0,
        0,
        1,
        aColumns,
        1,
        aRows,
        0,
        aColumns,
        width,
        nOut,
        0,
      );
    }
    return output;
  };
}

const maxPoolGrad: KernelFunc = (args) => {
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
