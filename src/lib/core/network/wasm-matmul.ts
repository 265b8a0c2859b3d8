import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { kernelsOf, sizeOf, slopePanel, type WasmKernels } from './wasm-memory.ts';

/** Columns of the second matrix packed at a time, so that scratch stays small beside 4096-wide layers. */
const COLUMN_BLOCK = 256;

export function batchMatMul(upstream: KernelFunc): KernelFunc {
  return (args) => {
    const { a, b } = args.inputs as { a: TensorInfo; b: TensorInfo };
    const { transposeA, transposeB } = args.attrs as unknown as {
      transposeA: boolean;
      transposeB: boolean;
    };
    const single = sizeOf(a.shape.slice(0, -2)) === 1 && sizeOf(b.shape.slice(0, -2)) === 1;
    // Upstream keeps the packed second matrix by tensor id, so it must never see weights that are updated in place.
    if (!single || a.dtype !== 'float32' || b.dtype !== 'float32' || (transposeA && transposeB))
      return upstream(args);
    const k = kernelsOf(args.backend);
    return transposeA ? multiplyTransposed(k, a, b) : multiply(k, a, b, transposeB);
  };
}

/** `aᵀ b`: the gradient of a filter of one row, `a` being the image. */
function multiplyTransposed(k: WasmKernels, a: TensorInfo, b: TensorInfo): TensorInfo {
  const [aRows = 0, aColumns = 0] = a.shape.slice(-2);
  const bColumns = b.shape.at(-1) ?? 0;
  const output = k.zeros([...a.shape.slice(0, -2), aColumns, bColumns]);
  k.nn.filterGradient(
    k.address(a),
    k.address(b),
    k.address(output),
    slopePanel(k, aRows),
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

/** `a b` or `a bᵀ`: a convolution whose pixels are the rows of `a`. */
function multiply(k: WasmKernels, a: TensorInfo, b: TensorInfo, transposeB: boolean): TensorInfo {
  const [aRows = 0, aColumns = 0] = a.shape.slice(-2);
  const [bRows = 0, bColumns = 0] = b.shape.slice(-2);
  const nOut = transposeB ? bRows : bColumns;
  const output = k.output([...a.shape.slice(0, -2), aRows, nOut]);
  const [rowStride, columnStride] = transposeB ? [1, bColumns] : [bColumns, 1];
  for (let first = 0; first < nOut; first += COLUMN_BLOCK) {
    const width = Math.min(COLUMN_BLOCK, nOut - first);
    const packed = k.scratch('packed', aColumns * (width + 8));
    const from = k.address(b) + 4 * first * columnStride;
    k.nn.pack(packed, from, aColumns, width, rowStride, columnStride);
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
}
