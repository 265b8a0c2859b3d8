import { expect, it, vi } from 'vitest';
import { createHearing } from '#lib/state/hear-recording.ts';
import type { FollowResult, FollowUpdate, Probe } from '#lib/workers/compute-api.ts';
import { makeResult } from '../../e2e/support/prediction.ts';

const SIGNAL = new AbortController().signal;
const ALIKE = { correlation: 1, differenceDb: 0, isAlike: true };
const APART = { correlation: 0, differenceDb: 3, isAlike: false };

function clientFor(probe: Partial<Probe>) {
  const clip = makeResult({ outcome: 'anger' });
  const result: FollowResult = {
    durationSec: 40,
    warnings: [],
    trackWarnings: [[{ code: 'too-quiet', levelDb: -50 }]],
    model: { id: 'm', version: '1', uar: 0.7 },
    backend: 'wasm',
    spec: clip.spec,
    ownModel: null,
  };
  const windows = [
    { startSec: 0, endSec: 2, logits: [9, 0] },
    { startSec: 20, endSec: 26, logits: [0, 9] },
  ];
  return {
    probe: vi.fn(() =>
      Promise.resolve({ durationSec: 3, nChannels: 1, likeness: ALIKE, envelopes: [], ...probe }),
    ),
    predict: vi.fn(() => Promise.resolve(clip)),
    follow: vi.fn((_: unknown, onUpdate: (update: FollowUpdate) => void) => {
      const judging = { labels: ['anger', 'neutral'], temperature: 1, threshold: 0.5 };
      onUpdate({ stage: 'started', judging, segmentSec: 2, sampleRate: 16_000 });
      const heard = { windows, spans: [], peaks: new Float32Array([-1, 1]) };
      onUpdate({ stage: 'heard', track: 0, heard, doneSec: 10, warnings: [] });
      return Promise.resolve(result);
    }),
  };
}

it('judges a short recording as a whole and keeps neither sound nor pictures', async () => {
  const client = clientFor({});
  const hearing = await createHearing(client)(new Blob(['x']), null, () => undefined, SIGNAL);
  expect(client.follow).not.toHaveBeenCalled();
  expect(hearing).toMatchObject({
    kind: 'done',
    summary: { outcome: 'anger', durationSec: 3, isLong: false },
    result: { kind: 'clip', segmentFrames: 300, backend: 'wasm' },
  });
  const text = JSON.stringify(hearing);
  expect(text).not.toMatch(/waveform|logMel/);
});

it('follows a long one and says what is heard most, by time', async () => {
  const client = clientFor({ durationSec: 40 });
  const shares: number[] = [];
  const hearing = await createHearing(client)(
    new Blob(['x']),
    null,
    (share) => shares.push(share),
    SIGNAL,
  );
  expect(client.predict).not.toHaveBeenCalled();
  expect(client.follow.mock.calls[0]?.[0]).toMatchObject({ tracks: ['mix'] });
  expect(shares).toEqual([0.25]);
  expect(hearing).toMatchObject({
    kind: 'done',
    summary: { outcome: 'neutral', durationSec: 40, isLong: true },
    result: { kind: 'call', tracks: [{ track: 'mix', warnings: [{ code: 'too-quiet' }] }] },
  });
});

it.each([3, 40])(
  'asks whose voice to hear in %s s of two sides, and hears nothing',
  async (sec) => {
    const client = clientFor({ durationSec: sec, nChannels: 2, likeness: APART });
    const hearing = await createHearing(client)(new Blob(['x']), null, () => undefined, SIGNAL);
    expect(hearing.kind).toBe('choice');
    expect(client.predict).not.toHaveBeenCalled();
    expect(client.follow).not.toHaveBeenCalled();
  },
);

it.each([3, 40])('hears only the side that was chosen in %s s of two sides', async (sec) => {
  const client = clientFor({ durationSec: sec, nChannels: 2, likeness: APART });
  await createHearing(client)(new Blob(['x']), [1], () => undefined, SIGNAL);
  expect(client.predict).not.toHaveBeenCalled();
  expect(client.follow.mock.calls[0]?.[0]).toMatchObject({ tracks: [1] });
});

it('takes no heed of a side that was chosen for all where both sides are the same', async () => {
  const client = clientFor({ durationSec: 40, nChannels: 2 });
  await createHearing(client)(new Blob(['x']), [1], () => undefined, SIGNAL);
  expect(client.follow.mock.calls[0]?.[0]).toMatchObject({ tracks: ['mix'] });
});
