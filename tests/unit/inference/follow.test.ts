import { describe, expect, test, vi } from 'vitest';
import { createRecognizer } from '#lib/core/inference/recognizer.ts';
import type { HeardWindow } from '#lib/core/inference/timeline.ts';
import { PEAK_SEC } from '#lib/core/audio/peaks.ts';
import type { Network } from '#lib/core/network/network.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { makeBundle } from '../../support/bundle.ts';
import { concatenate, silence, syllables } from '../../support/signals.ts';

/** A network whose logits say what it was shown: the mean of the picture's first column, and so on. */
function telling(): Network {
  const predict = vi.fn((inputs: Float32Array, nItems: number) => {
    const size = inputs.length / nItems;
    const logits = new Float32Array(nItems * 7);
    for (let i = 0; i < nItems; i++) {
      for (let c = 0; c < 7; c++) logits[i * 7 + c] = inputs[i * size + c * 97] ?? 0;
    }
    return Promise.resolve(logits);
  });
  return { nClasses: 7, predict, dispose: vi.fn() } as Partial<Network> as Network;
}

async function follow({ samples, sampleRate }: Waveform, size: number) {
  const follower = createRecognizer(makeBundle(), telling()).follow(sampleRate);
  const windows: HeardWindow[] = [];
  const peaks: number[] = [];
  const add = (heard: { windows: HeardWindow[]; peaks: Float32Array }) => {
    windows.push(...heard.windows);
    peaks.push(...heard.peaks);
  };
  for (let at = 0; at < samples.length; at += size)
    add(await follower.push(samples.subarray(at, at + size)));
  add(await follower.finish());
  return { windows, peaks };
}

const RATE = 8000;
const call = concatenate(
  silence(RATE, 1),
  syllables(RATE, 4),
  silence(RATE, 2),
  syllables(RATE, 0.6),
  silence(RATE, 2),
  syllables(RATE, 30),
);

describe('follow', () => {
  test('the size of the pieces changes nothing', async () => {
    const whole = await follow(call, call.samples.length);
    expect(whole.windows.length).toBeGreaterThan(20);
    expect(await follow(call, 3000)).toEqual(whole);
    expect(await follow(call, 65_536)).toEqual(whole);
  });

  test('windows lie in the speech and in order', async () => {
    const { windows } = await follow(call, 8192);
    const spoken = [
      [0.9, 5.2],
      [6.9, 7.8],
      [9.5, 39.7],
    ];
    windows.forEach(({ startSec, endSec }, i) => {
      expect(endSec).toBeGreaterThan(startSec);
      expect(startSec).toBeGreaterThanOrEqual(windows[i - 1]?.startSec ?? 0);
      expect(spoken.some(([from = 0, to = 0]) => startSec >= from && endSec <= to)).toBe(true);
    });
  });

  test('gives the envelope of all that was pushed', async () => {
    const { peaks } = await follow(call, 5000);
    expect(peaks.length).toBe(2 * Math.ceil(call.samples.length / RATE / PEAK_SEC));
    for (let i = 0; i < peaks.length; i += 2)
      expect(peaks[i]).toBeLessThanOrEqual(peaks[i + 1] ?? 0);
    expect(Math.max(...peaks)).toBeGreaterThan(0.25);
  });
});
