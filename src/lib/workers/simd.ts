/** A module with a single function that makes a vector: valid only where there is SIMD. */
const VECTOR_MODULE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
]);

/** Whether WebAssembly knows vectors here. */
export function hasSimd(): boolean {
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(VECTOR_MODULE);
}
