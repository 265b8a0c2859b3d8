/** One second-order section: `y = b0 x + b1 x' + b2 x'' - a1 y' - a2 y''`. */
export interface Section {
  b: [number, number, number];
  a: [number, number];
}

interface Complex {
  re: number;
  im: number;
}

/**
 * Butterworth band-pass by the bilinear transform, -3 dB at both edges; the filter of SciPy's
 * `butter(order, [lowHz, highHz], 'band', fs=sampleRate, output='sos')` up to the order of its sections.
 *
 * @param order even; the filter has `order` sections.
 */
export function butterworthBandPass(
  order: number,
  lowHz: number,
  highHz: number,
  sampleRate: number,
): Section[] {
  // Analogue frequencies in units of twice the sample rate, so that s maps to (1 + s) / (1 - s).
  const low = Math.tan((Math.PI * lowHz) / sampleRate);
  const high = Math.tan((Math.PI * highHz) / sampleRate);
  const centre = 2 * Math.atan(Math.sqrt(low * high));
  const sections: Section[] = [];
  for (let k = 0; k < order; k++) {
    const angle = (Math.PI * (2 * k + 1 + order)) / (2 * order);
    // Poles of the low-pass prototype become two each: s^2 - p (high - low) s + low high = 0.
    const half = scaled({ re: Math.cos(angle), im: Math.sin(angle) }, (high - low) / 2);
    const square = { re: half.re ** 2 - half.im ** 2 - low * high, im: 2 * half.re * half.im };
    const root = squareRoot(square);
    for (const sign of [1, -1]) {
      const pole = { re: half.re + sign * root.re, im: half.im + sign * root.im };
      // Poles come in conjugate pairs; one of each pair makes a section.
      if (pole.im > 0) sections.push(sectionOf(bilinear(pole), centre));
    }
  }
  return sections;
}

/** Runs the sections one after another from rest. Computes in double precision. */
export function filter(samples: Float32Array, sections: Section[]): Float32Array {
  const signal = Float64Array.from(samples);
  for (const { b, a } of sections) {
    const [b0, b1, b2] = b;
    const [a1, a2] = a;
    let first = 0;
    let second = 0;
    for (let i = 0; i < signal.length; i++) {
      const x = signal[i] ?? 0;
      const y = b0 * x + first;
      first = b1 * x - a1 * y + second;
      second = b2 * x - a2 * y;
      signal[i] = y;
    }
  }
  return Float32Array.from(signal);
}

/** Zeros at 0 Hz and at half the sample rate, a pole and its conjugate, gain 1 at `centre` (radians per sample). */
function sectionOf(pole: Complex, centre: number): Section {
  const a1 = -2 * pole.re;
  const a2 = pole.re ** 2 + pole.im ** 2;
  const re = Math.cos(2 * centre) + a1 * Math.cos(centre) + a2;
  const im = Math.sin(2 * centre) + a1 * Math.sin(centre);
  const gain = Math.hypot(re, im) / (2 * Math.sin(centre));
  return { b: [gain, 0, -gain], a: [a1, a2] };
}

/** (1 + s) / (1 - s). */
function bilinear(s: Complex): Complex {
  const norm = (1 - s.re) ** 2 + s.im ** 2;
  return { re: (1 - s.re ** 2 - s.im ** 2) / norm, im: (2 * s.im) / norm };
}

function scaled(value: Complex, factor: number): Complex {
  return { re: value.re * factor, im: value.im * factor };
}

function squareRoot({ re, im }: Complex): Complex {
  const magnitude = Math.sqrt(Math.hypot(re, im));
  const angle = Math.atan2(im, re) / 2;
  return { re: magnitude * Math.cos(angle), im: magnitude * Math.sin(angle) };
}
