import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { kernelsOf, sizeOf, slopePanel, type WasmKernels } from './wasm-memory.ts';

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
      const scratch = k.scratch('panel', 8 * Math.max(BLOCK_PIXELS, aRows));
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
