/** Tables of `src/assembly/dsp.ts` for a complex transform of `m` points, `m` a power of two from 4 on. */

/** Radices from the last pass to the first: 4 each, and one 2 before the first 4 if `m` is twice a power of four. */
function radices(m: number): number[] {
  const nBits = Math.log2(m);
  const fours = new Array<number>(Math.floor(nBits / 2)).fill(4);
  return nBits % 2 === 0 ? fours : [...fours.slice(1), 2, 4];
}

/** Input index of the first of the four points of each first butterfly, `[m / 4]`. */
export function inputOrder(m: number): Uint32Array {
  const all = radices(m);
  return Uint32Array.from({ length: m / 4 }, (_, i) => {
    let position = 4 * i;
    let index = 0;
    let stride = 1;
    let length = m;
    for (const radix of all) {
      length /= radix;
      index += Math.floor(position / length) * stride;
      position %= length;
      stride *= radix;
    }
    return index;
  });
}

/**
 * Twiddles of all passes after the first, cosine and sine: per pass `[length, radix - 1, 2]`, where `length` is that of
 * the transforms being joined.
 */
export function twiddles(m: number): Float64Array {
  const values: number[] = [];
  let length = 4;
  for (const radix of radices(m).reverse().slice(1)) {
    for (let j = 0; j < length; j++) {
      for (let q = 1; q < radix; q++) {
        const angle = (-2 * Math.PI * j * q) / (radix * length);
        values.push(Math.cos(angle), Math.sin(angle));
      }
    }
    length *= radix;
  }
  return Float64Array.from(values);
}

/** `exp(-2πi k / 2m)` for `k` from 0 to `m / 2`, cosine and sine. */
export function splitRotations(m: number): Float64Array {
  return Float64Array.from({ length: m + 2 }, (_, i) => {
    const angle = (-Math.PI * (i >> 1)) / m;
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
}
