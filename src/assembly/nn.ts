/**
 * Network kernels in WebAssembly SIMD, compiled by AssemblyScript. They work inside the linear memory of tfjs's WASM
 * backend: every address is a byte offset there, every array is float32, images are NHWC. No static data, no allocation.
 *
 * Convolutions need no im2col: in a zero-padded NHWC image the `kernelWidth * nIn` values under one kernel row are
 * contiguous, so one output pixel is `kernelHeight` dot products with contiguous runs.
 */

export { adamW } from './adamw';
export { convolve } from './convolution';
export { filterGradient } from './filter-gradient';
export { columnSums, maskedAffine, maskedSums, scaleShift } from './normalization';
export { pack, packFlipped, padImages } from './packing';
export { maxPoolGradient } from './pooling';
export { convolveTiles, filterGradientTiles, spreadFilter } from './winograd';
