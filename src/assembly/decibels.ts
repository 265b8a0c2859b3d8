/** Logarithms for `dsp.ts`, two at a time. */

/**
 * Logarithm of two positive, normal values times `perOctave / log(2)`, less `offset`. The mantissa is brought to
 * [√½, √2), where 2 artanh((x - 1) / (x + 1)) = log x; the series up to the ninth power is exact to 4e-10 there.
 */
// @ts-expect-error AssemblyScript's decorator
@inline
function scaledLog(x: v128, perOctave: v128, perNeper: v128, offset: v128): v128 {
  const shifted = i64x2.add(x, i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e667f3bcd));
  // The exponent's bits under those of 2^52 are the number 2^52 + exponent + 1023.
  const biased = v128.or(i64x2.shr_u(shifted, 52), i64x2.splat(0x4330000000000000));
  const exponent = f64x2.sub(biased, f64x2.splat(4503599627370496 + 1023));
  const mantissa = i64x2.add(
    v128.and(shifted, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe6a09e667f3bcd),
  );
  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(mantissa, one), f64x2.add(mantissa, one));
  const z = f64x2.mul(s, s);
  let series = f64x2.add(f64x2.splat(2.0 / 7.0), f64x2.mul(z, f64x2.splat(2.0 / 9.0)));
  series = f64x2.add(f64x2.splat(2.0 / 5.0), f64x2.mul(z, series));
  series = f64x2.add(f64x2.splat(2.0 / 3.0), f64x2.mul(z, series));
  series = f64x2.add(f64x2.splat(2.0), f64x2.mul(z, series));
  const log = f64x2.add(f64x2.mul(exponent, perOctave), f64x2.mul(f64x2.mul(s, series), perNeper));
  return f64x2.sub(log, offset);
}

/**
 * `max(floor, perDecade log10(max(amin, x)) - offset)` of f32 values, in place; `nQuads` times four of them.
 * `amin` is a normal number.
 */
export function decibels(
  at: usize, nQuads: usize, amin: f64, perDecade: f64, offset: f64, floor: f64,
): void {
  const least = f64x2.splat(amin);
  const perOctave = f64x2.splat(perDecade * 0.3010299956639812);
  const perNeper = f64x2.splat(perDecade * 0.4342944819032518);
  const offsets = f64x2.splat(offset);
  const floors = f64x2.splat(floor);
  const end = at + (nQuads << 4);
  for (; at < end; at += 16) {
    const four = v128.load(at);
    const low = f64x2.promote_low_f32x4(four);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3));
    const lowDb = scaledLog(f64x2.pmax(least, low), perOctave, perNeper, offsets);
    const highDb = scaledLog(f64x2.pmax(least, high), perOctave, perNeper, offsets);
    const lowSingle = f32x4.demote_f64x2_zero(f64x2.pmax(floors, lowDb));
    const highSingle = f32x4.demote_f64x2_zero(f64x2.pmax(floors, highDb));
    v128.store(at, v128.shuffle<f32>(lowSingle, highSingle, 0, 1, 4, 5));
  }
}
