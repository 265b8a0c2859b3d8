import { describe, expect, test } from 'vitest';
import { SpeechDetector, type SpeechSpan } from '#lib/core/audio/speech-detector.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { concatenate, noise, silence, syllables, tone } from '../../support/signals.ts';

const RATE = 16_000;

function detect({ samples }: Waveform, size = 4000): SpeechSpan[] {
  const detector = new SpeechDetector(RATE);
  const spans: SpeechSpan[] = [];
  for (let at = 0; at < samples.length; at += size)
    spans.push(...detector.push(samples.subarray(at, at + size)));
  return [...spans, ...detector.finish()];
}

function inSeconds(spans: SpeechSpan[]): number[][] {
  return spans.map(({ startSample, endSample }) => [startSample / RATE, endSample / RATE]);
}

/** The sum, as long as the first. */
function over(first: Waveform, second: Waveform): Waveform {
  const samples = first.samples.map((sample, i) => sample + (second.samples[i] ?? 0));
  return { samples, sampleRate: first.sampleRate };
}

const call = concatenate(
  silence(RATE, 2),
  syllables(RATE, 3),
  silence(RATE, 1.5),
  syllables(RATE, 4, 0.05),
  silence(RATE, 2),
);

describe('SpeechDetector', () => {
  test('finds loud and soft speech between pauses, to within a tenth of a second', () => {
    const [first, second, ...others] = inSeconds(detect(call));
    expect(others).toEqual([]);
    expect(Math.abs((first?.[0] ?? 0) - 2)).toBeLessThan(0.1);
    expect(Math.abs((first?.[1] ?? 0) - 5)).toBeLessThan(0.2);
    expect(Math.abs((second?.[0] ?? 0) - 6.5)).toBeLessThan(0.1);
    expect(Math.abs((second?.[1] ?? 0) - 10.5)).toBeLessThan(0.2);
  });

  test('finds the same in noise 20 dB under the loud speech, and says how far above', () => {
    const spans = detect(over(call, noise(RATE, 12.5, 0.015)));
    expect(spans.length).toBeGreaterThanOrEqual(1);
    const [first] = spans;
    expect((first?.startSample ?? 0) / RATE).toBeCloseTo(2, 0);
    expect(first?.snrDb).toBeGreaterThan(15);
    expect(first?.snrDb).toBeLessThan(30);
  });

  test('the size of the pieces does not matter', () => {
    const whole = detect(call, call.samples.length);
    expect(detect(call, 37)).toEqual(whole);
    expect(detect(call, 12_345)).toEqual(whole);
  });

  test.each([
    ['silence', silence(RATE, 20)],
    ['white noise', noise(RATE, 20, 0.1)],
    ['a tone', tone(440, RATE, 20)],
    ['a tone after silence', concatenate(silence(RATE, 3), tone(440, RATE, 20), silence(RATE, 3))],
    ['noise after silence', concatenate(silence(RATE, 3), noise(RATE, 20), silence(RATE, 3))],
    ['a click', concatenate(silence(RATE, 3), noise(RATE, 0.05), silence(RATE, 3))],
    ['speech 66 dB under full scale', syllables(RATE, 10, 0.0005)],
  ])('%s is no speech', (_, sound) => {
    expect(inSeconds(detect(sound))).toEqual([]);
  });

  test('speech without end is parted', () => {
    const spans = inSeconds(detect(concatenate(silence(RATE, 1), syllables(RATE, 40))));
    expect(spans.length).toBeGreaterThanOrEqual(3);
    for (const [start = 0, end = 0] of spans) expect(end - start).toBeLessThanOrEqual(12.1);
    spans.slice(1).forEach(([start], i) => {
      expect(start).toBe(spans[i]?.[1]);
    });
  });

  test('needs no sound of long ago', () => {
    const detector = new SpeechDetector(RATE);
    for (let i = 0; i < 60; i++) {
      detector.push(call.samples);
      const pushed = (i + 1) * call.samples.length;
      expect(pushed - detector.neededFrom).toBeLessThan(14 * RATE);
    }
  });
});
