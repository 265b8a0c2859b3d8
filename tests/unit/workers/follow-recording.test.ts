import { expect, test, vi } from 'vitest';
import { SerError } from '#lib/core/errors.ts';
import type { Heard } from '#lib/core/inference/follow.ts';
import { cut, follow, probe } from '#lib/workers/follow-recording.ts';
import type { FollowUpdate } from '#lib/workers/compute-api.ts';
import type { LoadedRecognizer } from '#lib/workers/load-recognizer.ts';
import { makeBundle } from '../../support/bundle.ts';
import { concatenate, noise, silence, syllables } from '../../support/signals.ts';
import { stereoWav } from '../../support/stereo-wav.ts';

const RATE = 8000;
const customer = concatenate(syllables(RATE, 20), silence(RATE, 20)).samples;
const agent = concatenate(silence(RATE, 20), noise(RATE, 20, 0.2)).samples;
const call = new Blob([stereoWav(customer, agent, RATE)]);

/** Keeps what each follower is given, and hears nothing but one window per piece. */
function recording() {
  const given: number[][] = [];
  let nMade = 0;
  const made = vi.fn((sampleRate: number) => {
    expect(sampleRate).toBe(RATE);
    const own: number[] = [];
    given.push(own);
    const offset = 100 * nMade++;
    const heard = (): Heard => ({
      windows: [{ startSec: offset + own.length, endSec: offset + own.length + 1, logits: [] }],
      spans: [],
      peaks: new Float32Array(2),
    });
    return {
      push: (samples: Float32Array) => {
        own.push(...samples);
        return Promise.resolve(heard());
      },
      finish: () => Promise.resolve(heard()),
      warnings: [],
    };
  });
  const recognizer: LoadedRecognizer = {
    recognize: () => Promise.reject(new Error('not asked for')),
    follow: made,
    explain: () => Promise.reject(new Error('not asked for')),
    followLive: () => {
      throw new Error('not asked for');
    },
    backend: 'cpu',
    bundle: makeBundle(),
    dispose: () => undefined,
  };
  return { recognizer, given };
}

test('of a call only the side that was chosen reaches the recogniser', async () => {
  const { recognizer, given } = recording();
  const updates: FollowUpdate[] = [];
  const result = await follow(recognizer, { content: call, tracks: [0] }, (u) => updates.push(u));
  expect(given).toHaveLength(1);
  expect(given[0]).toHaveLength(customer.length);
  expect(given[0]?.every((x, i) => Math.abs(x - (customer[i] ?? 0)) < 1e-4)).toBe(true);
  expect(result).toMatchObject({ durationSec: 40, backend: 'cpu', trackWarnings: [[]] });
  expect(updates[0]).toMatchObject({ stage: 'started', segmentSec: (64 * 256) / 16_000 });
});

test('both sides are heard when both are chosen, each by itself, and nothing told is lost', async () => {
  const { recognizer, given } = recording();
  const updates: FollowUpdate[] = [];
  await follow(recognizer, { content: call, tracks: [0, 1] }, (u) => updates.push(u));
  expect(given).toHaveLength(2);
  expect(given[1]?.every((x, i) => Math.abs(x - (agent[i] ?? 0)) < 1e-4)).toBe(true);
  for (const track of [0, 1]) {
    const windows = updates.flatMap((update) =>
      update.stage === 'heard' && update.track === track ? update.heard.windows : [],
    );
    // One for each piece of the file and one at the end.
    expect(windows).toHaveLength(Math.ceil(customer.length / 65_536) + 1);
  }
});

test('a probe tells how long a file is and whether its sides differ, reading only its beginning', async () => {
  const seen = await probe(call);
  expect(seen).toMatchObject({ nChannels: 2, likeness: { isAlike: false } });
  expect(seen.durationSec).toBeCloseTo(40, 0);
  expect(seen.envelopes.map((envelope) => envelope.length)).toEqual([1600, 1600]);
  expect(seen.envelopes[0]?.subarray(0, 100).some((x) => x > 0.1)).toBe(true);
  expect(seen.envelopes[1]?.subarray(0, 100).every((x) => x === 0)).toBe(true);
  const long = concatenate(...Array.from({ length: 10 }, () => syllables(RATE, 30))).samples;
  const same = new Blob([stereoWav(long, long, RATE)]);
  const slice = vi.spyOn(same, 'slice');
  const { durationSec, likeness } = await probe(same);
  expect(likeness.isAlike).toBe(true);
  expect(Math.abs(durationSec - 300)).toBeLessThan(10);
  expect(Math.max(...slice.mock.calls.map(([, end]) => end ?? 0))).toBeLessThan(same.size * 0.8);
});

test('a damaged file ends in a typed error', async () => {
  await expect(probe(new Blob(['not a recording, whatever its size'.repeat(100)]))).rejects.toThrow(
    SerError,
  );
  await expect(probe(new Blob([]))).rejects.toMatchObject({ info: { code: 'audio-empty' } });
});

test('a stretch is cut out of the side that was chosen, and nothing after it is read', async () => {
  const shares: number[] = [];
  const stretch = { content: call, track: 0, startSec: 2.5, endSec: 4 };
  const { samples, sampleRate } = await cut(stretch, (share) => shares.push(share));
  expect(sampleRate).toBe(RATE);
  expect(samples).toHaveLength(1.5 * RATE);
  const from = 2.5 * RATE;
  expect(samples.every((x, i) => Math.abs(x - (customer[from + i] ?? NaN)) < 1e-4)).toBe(true);
  expect(shares.at(-1)).toBe(1);
});

test('of a stretch that reaches beyond the end there is what there is', async () => {
  const stretch = { content: call, track: 1, startSec: 39, endSec: 50 };
  const { samples } = await cut(stretch, () => undefined);
  expect(samples).toHaveLength(RATE);
  expect(samples.every((x, i) => Math.abs(x - (agent[39 * RATE + i] ?? NaN)) < 1e-4)).toBe(true);
});
