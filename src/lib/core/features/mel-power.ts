import type { Waveform } from '../audio/waveform.ts';
import { SerError } from '../errors.ts';
import { KernelEngine } from './kernel-engine.ts';
import { ScalarEngine, type MelEngine } from './mel-engine.ts';
import { validateSpec, type FeatureSpec, type MelPower } from './spec.ts';

/** Engines hold tables and buffers, about 300 kB each; one per spec is kept, for the specs used last. */
const MAX_ENGINES = 8;
const engines = new Map<string, MelEngine>();

function engineFor(spec: FeatureSpec): MelEngine {
  const { sampleRate, nFft, winLength, hopLength, nMels } = spec;
  const sizes = [sampleRate, nFft, winLength, hopLength, nMels, spec.fMinHz, spec.fMaxHz];
  const key = [...sizes, spec.melScale, spec.melNorm, spec.power].join();
  const engine = engines.get(key) ?? KernelEngine.create(spec) ?? new ScalarEngine(spec);
  engines.delete(key);
  engines.set(key, engine);
  const [oldest] = engines.keys();
  if (engines.size > MAX_ENGINES && oldest !== undefined) engines.delete(oldest);
  return engine;
}

function isFiniteSound(samples: Float32Array): boolean {
  // Zero times a finite number is zero, times any other it is not a number.
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += 0 * (samples[i] ?? 0);
  return sum === 0;
}

function assertUsable({ samples, sampleRate }: Waveform, spec: FeatureSpec): void {
  if (sampleRate !== spec.sampleRate) {
    const details = { expectedHz: spec.sampleRate, actualHz: sampleRate };
    throw new SerError({ code: 'sample-rate-mismatch', details });
  }
  if (samples.length === 0) throw new SerError({ code: 'audio-empty', details: {} });
  if (!spec.center && samples.length < spec.nFft) {
    const durationSec = samples.length / sampleRate;
    const details = { durationSec, minimumSec: spec.nFft / sampleRate };
    throw new SerError({ code: 'audio-too-short', details });
  }
  if (!isFiniteSound(samples)) {
    const nSamples = samples.reduce((count, x) => count + (Number.isFinite(x) ? 0 : 1), 0);
    throw new SerError({ code: 'audio-not-finite', details: { nSamples } });
  }
}

/** Index into `nSamples` samples of position `i` of the sound mirrored at both ends, again and again, as numpy does. */
function reflected(i: number, nSamples: number): number {
  if (nSamples === 1) return 0;
  const period = 2 * (nSamples - 1);
  const phase = ((i % period) + period) % period;
  return Math.min(phase, period - phase);
}

/** Copies samples from position `start` on, which may lie before the first or after the last sample. */
function copyPadded(
  target: Float32Array,
  samples: Float32Array,
  start: number,
  padMode: FeatureSpec['padMode'],
): void {
  const from = Math.max(0, -start);
  const to = Math.max(from, Math.min(target.length, samples.length - start));
  const outside = (i: number) =>
    padMode === 'reflect' ? (samples[reflected(start + i, samples.length)] ?? 0) : 0;
  for (let i = 0; i < Math.min(from, target.length); i++) target[i] = outside(i);
  if (to > from) target.set(samples.subarray(start + from, start + to), from);
  for (let i = to; i < target.length; i++) target[i] = outside(i);
}

/** `melPower` with a given engine, made for the same spec. */
export function melPowerWith(engine: MelEngine, waveform: Waveform, spec: FeatureSpec): MelPower {
  assertUsable(waveform, spec);
  const { samples } = waveform;
  const { nFft, nMels, hopLength } = spec;
  const { blockFrames } = engine;
  const nPadded = samples.length + (spec.center ? nFft : 0);
  const nFrames = 1 + Math.floor((nPadded - nFft) / hopLength);
  const data = new Float32Array(nMels * nFrames);
  for (let first = 0; first < nFrames; first += blockFrames) {
    const count = Math.min(blockFrames, nFrames - first);
    const block = engine.samples.subarray(0, (count - 1) * hopLength + nFft);
    copyPadded(block, samples, first * hopLength - (spec.center ? nFft / 2 : 0), spec.padMode);
    engine.run(count);
    for (let row = 0; row < nMels; row++) {
      const from = row * blockFrames;
      data.set(engine.mel.subarray(from, from + count), row * nFrames + first);
    }
  }
  return { data, nMels, nFrames };
}

/**
 * Mel spectrogram before the logarithm, as `librosa.feature.melspectrogram` (0.10.2): power, or amplitude if
 * `spec.power` is 1.
 *
 * Frame `t` is centred on sample `t * hopLength`, or starts there, as `spec.center` says. With `reflect`, sounds shorter
 * than half a frame are mirrored repeatedly; a single sample is repeated.
 *
 * @param waveform at exactly `spec.sampleRate`; finite.
 * @returns `[nMels, nFrames]` row-major, lowest frequency first, at least 0 and at most the largest float32. Centred:
 *   `1 + floor(nSamples / hopLength)` frames, otherwise `1 + floor((nSamples - nFft) / hopLength)`.
 * @throws SerError `spec-invalid`, `sample-rate-mismatch`, `audio-empty`, `audio-not-finite`; `audio-too-short` if
 *   uncentred and shorter than a frame.
 */
export function melPower(waveform: Waveform, spec: FeatureSpec): MelPower {
  validateSpec(spec);
  return melPowerWith(engineFor(spec), waveform, spec);
}
