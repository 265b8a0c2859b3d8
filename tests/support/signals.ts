import { createRng } from '#lib/core/rng.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';

/** A sine that starts at phase 0. */
export function tone(
  frequencyHz: number,
  sampleRate: number,
  seconds: number,
  amplitude = 0.5,
): Waveform {
  const samples = Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => {
    return amplitude * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRate);
  });
  return { samples, sampleRate };
}

/** White noise with a standard deviation of `amplitude`. */
export function noise(sampleRate: number, seconds: number, amplitude = 0.1, seed = 1): Waveform {
  const rng = createRng(seed, 'noise');
  const samples = Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    () => amplitude * rng.normal(),
  );
  return { samples, sampleRate };
}

export function silence(sampleRate: number, seconds: number): Waveform {
  return { samples: new Float32Array(Math.round(seconds * sampleRate)), sampleRate };
}

/** One after another; all at one rate. */
export function concatenate(...parts: Waveform[]): Waveform {
  const samples = new Float32Array(parts.reduce((sum, part) => sum + part.samples.length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part.samples, at);
    at += part.samples.length;
  }
  return { samples, sampleRate: parts[0]?.sampleRate ?? 0 };
}

/** Something like speech: a buzz of 120 Hz with all overtones, in syllables of 200 ms with pauses of 100 ms. */
export function syllables(sampleRate: number, seconds: number, amplitude = 0.3): Waveform {
  const buzz = noise(sampleRate, seconds, amplitude / 10);
  const samples = buzz.samples.map((breath, i) => {
    const timeSec = i / sampleRate;
    const phase = (timeSec * 120) % 1;
    const isVoiced = timeSec % 0.3 < 0.2;
    return isVoiced ? amplitude * (1 - 2 * phase) + breath : breath / 1000;
  });
  return { samples, sampleRate };
}

/** Mean square over mean squared difference in dB, between `from` and `to` (samples). */
export function snrDb(
  reference: ArrayLike<number>,
  actual: ArrayLike<number>,
  from = 0,
  to = reference.length,
): number {
  let signal = 0;
  let error = 0;
  for (let i = from; i < to; i++) {
    const expected = reference[i] ?? Number.NaN;
    signal += expected ** 2;
    error += (expected - (actual[i] ?? Number.NaN)) ** 2;
  }
  return 10 * Math.log10(signal / error);
}

/** Root mean square in dB relative to full scale. */
export function levelDb(samples: Float32Array): number {
  return 10 * Math.log10(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
}
