import { describe, expect, test } from 'vitest';
import { downmix } from '#lib/core/audio/downmix.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import { noise, syllables } from '../../support/signals.ts';

function pcm(...channels: Float32Array[]): Pcm {
  const warnings: Pcm['warnings'] = [{ code: 'truncated', expectedSec: 2, actualSec: 1 }];
  return { channels, sampleRate: 16_000, format: 'wav', warnings };
}

const voice = syllables(16_000, 1).samples;
const other = noise(16_000, 1, 0.2, 5).samples;

function codesOf(...channels: Float32Array[]): string[] {
  return downmix(pcm(...channels)).warnings.map(({ code }) => code);
}

describe('downmix', () => {
  test('is the arithmetic mean', () => {
    const channels = [Float32Array.of(1, 0, 0.5), Float32Array.of(0, -1, 0.25)];
    expect([...downmix(pcm(...channels)).waveform.samples]).toEqual([0.5, -0.5, 0.375]);
  });

  test('hands mono through without copying, with its warnings', () => {
    const input = pcm(voice);
    const output = downmix(input);
    expect(output.waveform.samples).toBe(voice);
    expect(output.waveform.sampleRate).toBe(16_000);
    expect(output.warnings).toEqual(input.warnings);
  });

  test('dual mono and the usual stereo of one voice pass without a warning', () => {
    expect(codesOf(voice, voice)).toEqual(['truncated']);
    const right = voice.map((sample, i) => 0.5 * sample + 0.1 * (other[i] ?? 0));
    expect(codesOf(voice, right)).toEqual(['truncated']);
    expect(codesOf(...Array<Float32Array>(8).fill(voice))).toEqual(['truncated']);
  });

  test('silence on every channel passes without a warning', () => {
    expect(codesOf(new Float32Array(10), new Float32Array(10))).toEqual(['truncated']);
  });

  test('two talkers, opposite phase, one dead or one faint channel warn', () => {
    const inverted = voice.map((sample) => -sample);
    const faint = voice.map((sample) => sample / 10);
    for (const second of [other, inverted, new Float32Array(voice.length), faint]) {
      expect(codesOf(voice, second)).toEqual(['truncated', 'channels-differ']);
      expect(codesOf(voice, voice, second)).toEqual(['truncated', 'channels-differ']);
    }
  });

  test('tells the lowest correlation', () => {
    const inverted = voice.map((sample) => -sample);
    const warning = downmix(pcm(voice, voice, inverted)).warnings[1];
    expect(warning?.code === 'channels-differ' && warning.correlation).toBeCloseTo(-1, 6);
  });

  test('channels of unequal length or none at all are a bug', () => {
    expect(() => downmix(pcm(voice, voice.subarray(1)))).toThrow(/length/);
    expect(() => downmix(pcm())).toThrow(/at least one channel/);
  });
});
