import { expect, test } from 'vitest';
import type { Heard } from '#lib/core/inference/follow.ts';
import { makeBundle } from '../../support/bundle.ts';
import { FollowedCall } from '#lib/state/followed-call.ts';
import type { FollowResult } from '#lib/workers/compute-api.ts';

const JUDGING = { labels: ['anger', 'neutral'], temperature: 1, threshold: 0.5 };

function heard(startSec: number, logits: number[]): Heard {
  return {
    windows: [{ startSec, endSec: startSec + 3, logits }],
    spans: [
      {
        startSample: startSec * 100,
        endSample: startSec * 100 + 300,
        levelDb: -20,
        snrDb: 30,
        modulationDb: 8,
      },
    ],
    peaks: Float32Array.of(-0.5, 0.5),
  };
}

const started = { stage: 'started', judging: JUDGING, segmentSec: 3, sampleRate: 100 } as const;

test('a call shows what has been heard of each side, and how far it is', () => {
  const call = new FollowedCall([0, 1], 60);
  expect(call.view).toMatchObject({ tracks: [], doneSec: 0, durationSec: 60, result: null });
  call.take({ stage: 'starting-backend' });
  expect(call.view.stage).toEqual({ stage: 'starting-backend' });
  call.take(started);
  call.take({ stage: 'heard', track: 0, heard: heard(2, [3, 0]), doneSec: 6, warnings: [] });
  call.take({ stage: 'heard', track: 1, heard: heard(9, [0, 3]), doneSec: 12, warnings: [] });
  call.take({ stage: 'heard', track: 0, heard: heard(20, [3, 0]), doneSec: 24, warnings: [] });
  const { tracks, stage, doneSec, labels } = call.view;
  expect({ stage, doneSec, labels }).toEqual({ stage: null, doneSec: 24, labels: JUDGING.labels });
  expect(tracks.map(({ track }) => track)).toEqual([0, 1]);
  expect(tracks[0]?.view.spans).toEqual([
    { startSec: 2, endSec: 5 },
    { startSec: 20, endSec: 23 },
  ]);
  expect([...(tracks[0]?.view.peaks ?? [])]).toEqual([-0.5, 0.5, -0.5, 0.5]);
  expect(tracks[0]?.view.timeline.turns.map(({ outcome }) => outcome)).toEqual(['anger', 'anger']);
  expect(tracks[1]?.view.timeline.turns.map(({ outcome }) => outcome)).toEqual(['neutral']);
});

test('a recording longer than estimated stretches its end; the result has the last word', () => {
  const call = new FollowedCall(['mix'], 10);
  call.take(started);
  call.take({ stage: 'heard', track: 0, heard: heard(0, [1, 0]), doneSec: 15, warnings: [] });
  expect(call.view.durationSec).toBe(15);
  const result: FollowResult = {
    durationSec: 14.5,
    warnings: [],
    trackWarnings: [[]],
    model: { id: 'm', version: '1', uar: null },
    backend: 'wasm',
    spec: makeBundle().spec,
    ownModel: null,
  };
  call.finish(result);
  expect(call.view).toMatchObject({ durationSec: 14.5, doneSec: 14.5, result });
});
