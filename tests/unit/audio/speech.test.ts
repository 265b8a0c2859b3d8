import { describe, expect, test } from 'vitest';
import { findSpeech } from '#lib/core/audio/speech.ts';
import { concatenate, noise, silence, tone } from '../../support/signals.ts';

describe('findSpeech', () => {
  test.each([16_000, 44_100, 8000])('finds a tone between silences at %i Hz', (sampleRate) => {
    const waveform = concatenate(
      silence(sampleRate, 0.5),
      tone(400, sampleRate, 1),
      silence(sampleRate, 0.75),
    );
    const speech = findSpeech(waveform);
    const frameSec = Math.round(0.025 * sampleRate) / sampleRate;
    expect(Math.abs((speech?.startSample ?? 0) / sampleRate - 0.5)).toBeLessThan(frameSec);
    expect(Math.abs((speech?.endSample ?? 0) / sampleRate - 1.5)).toBeLessThan(frameSec);
    // The first and the last frame may be half empty.
    expect(Math.abs((speech?.levelDb ?? 0) + 9.03)).toBeLessThan(0.2);
  });

  test('keeps a pause inside, and leaves it out of the level', () => {
    const part = tone(400, 16_000, 0.5);
    const speech = findSpeech(concatenate(part, silence(16_000, 1), part));
    expect(speech).toMatchObject({ startSample: 0, endSample: 32_000 });
    expect(speech?.levelDb).toBeCloseTo(-9.03, 2);
  });

  test('40 dB under the loudest frame is silence, 39 dB is not', () => {
    const loud = tone(400, 16_000, 0.1, 0.5);
    for (const [belowDb, end] of [
      [39, 3200],
      [41, 1600],
    ] as const) {
      const faint = tone(400, 16_000, 0.1, 0.5 / 10 ** (belowDb / 20));
      expect(findSpeech(concatenate(loud, faint))?.endSample).toBe(end);
    }
  });

  test('a last frame cut short counts from half its length on', () => {
    for (const [extra, end] of [
      [199, 1600],
      [200, 1800],
      [399, 1999],
    ] as const) {
      const samples = tone(400, 16_000, 0.2).samples.subarray(0, 1600 + extra);
      expect(findSpeech({ samples, sampleRate: 16_000 })?.endSample).toBe(end);
    }
  });

  test('null for silence, for noise under -60 dB and for less than half a frame', () => {
    expect(findSpeech(silence(16_000, 1))).toBeNull();
    expect(findSpeech(noise(16_000, 1, 0.0005))).toBeNull();
    expect(findSpeech(silence(16_000, 0))).toBeNull();
    expect(findSpeech(tone(400, 16_000, 0.012))).toBeNull();
    expect(findSpeech(tone(400, 16_000, 1, 0.002))).not.toBeNull();
  });
});
