import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmKernels } from './wasm-memory.ts';

/** The WASM versions of the functions in `ops.ts`, where their formulas are explained. */

export function batchNormReluTrainWasm(
  k: WasmKernels,
  x: TensorInfo,
  gamma: TensorInfo,
  beta: TensorInfo,
  epsilon: number,
): { y: TensorInfo; mean: TensorInfo; variance: TensorInfo } {
  const { nRows, nColumns } = matrixOf(x);
  const [y, mean, variance] = [k.output(x.shape), k.output([nColumns]), k.output([nColumns])];
  const scratch = k.scratch('sums', 2 * nColumns);
  k.nn.columnSums(k.address(x), 0, k.address(mean), scratch, nRows, nColumns);
  divide(k.view(mean), nRows);
  k.nn.columnSums(k.address(x), k.address(mean), k.address(variance), scratch, nRows, nColumns);
  divide(k.view(variance), nRows);

  const scale = k.scratch('scale', nColumns);
  const shift = k.scratch('shift', nColumns);
  const [g, b, m, v] = [k.view(gamma), k.view(beta), k.view(mean), k.view(variance)];
  const [scales, shifts] = [k.viewAt(scale, nColumns), k.viewAt(shift, nColumns)];
  for (let c = 0; c < nColumns; c++) {
    const factor = (g[c] ?? 0) / Math.sqrt((v[c] ?? 0) + epsilon);
    scales[c] = factor;
    shifts[c] = (b[c] ?? 0) - (m[c] ?? 0) * factor;
  }
  k.nn.scaleShift(k.address(x), scale, shift, k.address(y), nRows, nColumns, 1);
  return { y, mean, variance };
}

export function batchNormReluGradWasm(
  k: WasmKernels,
  dy: TensorInfo,
  forward: { y: TensorInfo; mean: TensorInfo; variance: TensorInfo },
  x: TensorInfo,
  gamma: TensorInfo,
  epsilon: number,
): { dx: TensorInfo; dGamma: TensorInfo; dBeta: TensorInfo } {
  const { nRows, nColumns } = matrixOf(x);
  const [dx, dGamma, dBeta] = [k.output(x.shape), k.output([nColumns]), k.output([nColumns])];
  const addresses = [dy, forward.y, x].map((t) => k.address(t)) as [number, number, number];
  k.nn.maskedSums(
    ...addresses,
    k.address(forward.mean),
    k.address(dBeta),
    k.address(dGamma),
    k.scratch('sums', 2 * nColumns),
    nRows,
    nColumns,
  );

  const [scale, slope, offset] = [
    k.scratch('scale', nColumns),
    k.scratch('slope', nColumns),
    k.scratch('offset', nColumns),
  ];
  const [scales, slopes, offsets] = [
    k.viewAt(scale, nColumns),
    k.viewAt(slope, nColumns),
    k.viewAt(offset, nColumns),
  ];
  const [g, m, v] = [k.view(gamma), k.view(forward.mean), k.view(forward.variance)];
  const [sumGx, sumG] = [k.view(dGamma), k.view(dBeta)];
  for (let c = 0; c < nColumns; c++) {
    const inverse = 1 / Math.sqrt((v[c] ?? 0) + epsilon);
    const factor = (g[c] ?? 0) * inverse;
    const slopeOf = (factor * inverse * inverse * (sumGx[c] ?? 0)) / nRows;
    scales[c] = factor;
    slopes[c] = slopeOf;
    offsets[c] = (factor * (sumG[c] ?? 0)) / nRows - (m[c] ?? 0) * slopeOf;
    sumGx[c] = (sumGx[c] ?? 0) * inverse;
  }
  k.nn.maskedAffine(...addresses, scale, slope, offset, k.address(dx), nRows, nColumns);
  return { dx, dGamma, dBeta };
}

export function biasReluGradWasm(
  k: WasmKernels,
  dy: TensorInfo,
  y: TensorInfo,
): { dx: TensorInfo; dBias: TensorInfo } {
  const { nRows, nColumns } = matrixOf(dy);
  const [dx, dBias] = [k.output(dy.shape), k.output([nColumns])];
  const [one, zero] = [k.scratch('scale', nColumns), k.scratch('slope', nColumns)];
  k.viewAt(one, nColumns).fill(1);
  k.viewAt(zero, nColumns).fill(0);
  const addressY = k.address(y);
  k.nn.maskedAffine(
    k.address(dy),
    addressY,
    addressY,
    one,
    zero,
    zero,
    k.address(dx),
    nRows,
    nColumns,
  );
  k.nn.columnSums(
    k.address(dx),
    0,
    k.address(dBias),
    k.scratch('sums', 2 * nColumns),
    nRows,
    nColumns,
  );
  return { dx, dBias };
}

function matrixOf(tensor: TensorInfo): { nRows: number; nColumns: number } {
  const nColumns = tensor.shape.at(-1) ?? 1;
  return { nRows: tensor.shape.slice(0, -1).reduce((product, n) => product * n, 1), nColumns };
}

function divide(values: Float32Array, by: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) / by;
}
