/** Columns per packed panel: two SIMD vectors. */
export const PANEL: usize = 8;
export const PANEL_BYTES: usize = 32;

/** `a * b + c`, in one rounding where the build may use relaxed SIMD. */
// @ts-expect-error AssemblyScript's decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

// @ts-expect-error AssemblyScript's decorator
@inline
export function splat(address: usize): v128 {
  return v128.load32_splat(address);
}

// @ts-expect-error AssemblyScript's decorator
@inline
export function positive(value: v128): v128 {
  return f32x4.pmax(f32x4.splat(0), value);
}
