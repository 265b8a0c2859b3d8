import { describe, expect, test } from 'vitest';
import { addWhiteNoise, degrade } from '#lib/core/audio/degrade.ts';
import {
  assessQuality,
  clippedRatio,
  measureBandwidth,
  QualityMeter,
} from '#lib/core/audio/quality.ts';
import { resample } from '#lib/core/audio/resample.ts';
import { findSpeech } from '#lib/core/audio/speech.ts';
import type { AudioWarning, Waveform } from '#lib/core/audio/waveform.ts';
import { createRng } from '#lib/core/rng.ts';
import { concatenate, silence, syllables } from '../../support/signals.ts';

const voice = syllables(16_000, 3);
const rng = createRng(1);

function assess(waveform: Waveform): AudioWarning[] {
  const speech = findSpeech(waveform);
  if (speech === null) throw new Error('no speech');
  return assessQuality(waveform, speech);
}

function louder({ samples, sampleRate }: Waveform, gain: number): Waveform {
  const clip = (x: number): number => Math.min(Math.max(x * gain, -1), 32767 / 32768);
  return { samples: samples.map(clip), sampleRate };
}

describe('assessQuality', () => {
  test('has nothing to say about a good recording, at any rate', () => {
    for (const sampleRate of [16_000, 22_050, 44_100, 48_000]) {
      expect(assess(syllables(sampleRate, 3))).toEqual([]);
    }
  });

  test('too quiet under -45 dB, with the level', () => {
    const [warning] = assess(louder(voice, 0.02));
    if (warning?.code !== 'too-quiet') throw new Error('Expected too-quiet.');
    expect(warning.levelDb).toBeCloseTo((findSpeech(voice)?.levelDb ?? 0) - 33.98, 1);
    expect(assess(louder(voice, 0.1))).toEqual([]);
  });

  test('clipped when peaks are cut off, not when they just touch full scale', () => {
    expect(assess(louder(voice, 10)).map(({ code }) => code)).toContain('clipped');
    const touching = louder(voice, 1);
    touching.samples[5] = 1;
    touching.samples[6] = 1;
    expect(assess(touching)).toEqual([]);
  });

  test('narrowband after telephone filter, mu-law line and 8 kHz recording', () => {
    const cases = [
      degrade(voice, { kind: 'telephone' }, rng),
      addWhiteNoise(degrade(voice, { kind: 'telephone' }, rng), 30, rng),
      degrade(voice, { kind: 'mu-law-8k' }, rng),
      resample(voice, 8000),
      resample(resample(voice, 8000), 48_000),
    ];
    for (const waveform of cases) {
      const [warning] = assess(waveform);
      if (warning?.code !== 'narrowband') throw new Error('Expected narrowband.');
      expect(warning.bandwidthHz).toBeGreaterThan(3000);
      expect(warning.bandwidthHz).toBeLessThan(5000);
    }
  });

  test('noise over a full band is not narrow', () => {
    for (const snrDb of [20, 0]) {
      const codes = assess(addWhiteNoise(voice, snrDb, rng)).map(({ code }) => code);
      expect(codes).toEqual(['noisy']);
    }
  });

  test('noisy by how far the voice is above the noise', () => {
    expect(assess(addWhiteNoise(voice, 30, rng))).toEqual([]);
    const [warning] = assess(addWhiteNoise(voice, 10, rng));
    if (warning?.code !== 'noisy') throw new Error('Expected noisy.');
    expect(warning.snrDb).toBeGreaterThan(9);
    expect(warning.snrDb).toBeLessThan(14);
  });

  test('mostly silent when there is little between the first word and the last', () => {
    const parted = concatenate(syllables(16_000, 1), silence(16_000, 8), syllables(16_000, 1));
    const [warning] = assess(parted);
    if (warning?.code !== 'mostly-silent') throw new Error('Expected mostly-silent.');
    expect(warning.durationSec).toBeCloseTo(10, 0);
    expect(warning.speechSec).toBeGreaterThan(1);
    expect(warning.speechSec).toBeLessThan(2);
    expect(assess(concatenate(silence(16_000, 8), syllables(16_000, 2)))).toEqual([]);
  });

  test('short under one second of speech', () => {
    expect(assess(syllables(16_000, 0.7))).toEqual([{ code: 'short', speechSec: 0.7 }]);
    expect(assess(syllables(16_000, 1.1))).toEqual([]);
  });
});

describe('clippedRatio', () => {
  test('counts runs of three or more on one side', () => {
    expect(clippedRatio(Float32Array.of(0, 1, 1, 0, -1, -1, 0, 0))).toBe(0);
    expect(clippedRatio(Float32Array.of(1, 1, -1, -1, 1, 1, -1, -1))).toBe(0);
    expect(clippedRatio(Float32Array.of(0, 1, 1, 1, -1, -1, -1, -1))).toBe(7 / 8);
    expect(clippedRatio(new Float32Array(0))).toBe(0);
  });
});

describe('measureBandwidth', () => {
  test('null for silence and for less than a frame', () => {
    expect(measureBandwidth(silence(16_000, 1))).toBeNull();
    expect(measureBandwidth(syllables(16_000, 0.02))).toBeNull();
  });
});

describe('QualityMeter', () => {
  /** What it says of a recording that comes in pieces and is speech from end to end. */
  function measured({ samples, sampleRate }: Waveform): AudioWarning[] {
    const meter = new QualityMeter(sampleRate);
    for (let at = 0; at < samples.length; at += 4096) {
      const piece = samples.subarray(at, at + 4096);
      meter.addSound(piece);
      const power = piece.reduce((sum, x) => sum + x * x, 0) / piece.length;
      meter.addSpeech(piece, { levelDb: 10 * Math.log10(power), snrDb: 60 });
    }
    return meter.warnings;
  }

  test.each([
    ['a good recording', voice],
    ['a faint one', louder(voice, 0.01)],
    ['a clipped one', louder(voice, 6)],
    ['one from a telephone', degrade(voice, { kind: 'telephone' }, rng)],
  ])('warns of %s as of one that is judged as a whole', (_, waveform) => {
    const codes = (warnings: AudioWarning[]) => warnings.map(({ code }) => code);
    expect(codes(measured(waveform))).toEqual(codes(assess(waveform)));
  });

  test('has nothing to say where nobody spoke', () => {
    const meter = new QualityMeter(16_000);
    meter.addSound(new Float32Array(100).fill(1));
    expect(meter.warnings).toEqual([]);
  });
});
