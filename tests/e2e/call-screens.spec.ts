import { encodeWav } from '#lib/core/audio/wav.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import type { HeardWindow } from '#lib/core/inference/timeline.ts';
import type { FollowResult, FollowUpdate, Probe } from '#lib/workers/compute-api.ts';
import { silence } from '../support/signals.ts';
import { fakeCompute, type Script } from './support/fake-compute.ts';
import { makeResult } from './support/prediction.ts';
import { NARROWEST, shoot } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** The states of a long recording in every dress. */

const MINUTES = 6;
const RATE = 16_000;

const envelope = Float32Array.from({ length: 2 * 20 * 60 * MINUTES }, (_, i) => {
  const speaks = Math.sin(i / 400) > -0.4 ? 0.6 : 0.05;
  return (i % 2 === 0 ? -1 : 1) * speaks * (0.5 + 0.5 * Math.abs(Math.sin(i * 1.7)));
});

function probe(isAlike: boolean): Probe {
  const likeness = { correlation: isAlike ? 1 : 0.03, differenceDb: 2, isAlike };
  const envelopes = isAlike ? [envelope] : [envelope, envelope.toReversed()];
  return { durationSec: 60 * MINUTES, nChannels: envelopes.length, likeness, envelopes };
}

/** A little of everything: calm, then angry, with doubts in between. */
const windows: HeardWindow[] = Array.from({ length: 20 * MINUTES }, (_, i) => {
  const best = i % 40 < 14 ? 5 : i % 40 < 22 ? 0 : i % 40 < 28 ? 4 : 6;
  const logits = EMOTIONS.map((_each, c) => (c === best ? 2.4 : c === (best + 2) % 7 ? 1.1 : 0));
  return {
    startSec: 3 * i,
    endSec: 3 * i + 2.9,
    logits: i % 17 === 3 ? logits.map(() => 0) : logits,
  };
});

const judging = { labels: [...EMOTIONS], temperature: 0.8, threshold: 0.49 };
const started: FollowUpdate = { stage: 'started', judging, segmentSec: 3, sampleRate: RATE };

function heard(share: number, warnings: FollowResult['warnings']): FollowUpdate {
  const own = windows.slice(0, share * windows.length);
  const spans = own.map(({ startSec, endSec }) => {
    const span = { startSample: startSec * RATE, endSample: endSec * RATE };
    return { ...span, levelDb: -24, snrDb: 30, modulationDb: 9 };
  });
  const peaks = envelope.slice(0, share * envelope.length);
  const doneSec = share * 60 * MINUTES;
  return { stage: 'heard', track: 0, heard: { windows: own, spans, peaks }, doneSec, warnings };
}

function result(trackWarnings: FollowResult['warnings']): FollowResult {
  const model = { id: 'alexnet-compact', version: '1', uar: 0.71 };
  const { spec } = makeResult({ outcome: 'neutral' });
  const about = { model, backend: 'wasm', spec, ownModel: null } as const;
  return { durationSec: 60 * MINUTES, warnings: [], trackWarnings: [trackWarnings], ...about };
}

const FAULTS: FollowResult['warnings'] = [
  { code: 'noisy', snrDb: 14 },
  { code: 'narrowband', bandwidthHz: 3400 },
  { code: 'unfamiliar', share: 0.31 },
];
const nothing = { windows: [], spans: [], peaks: envelope };

const STATES: Record<string, Script & { landmark: string }> = {
  'call-choice': { probe: probe(false), landmark: '#channels-title' },
  'call-working': {
    probe: probe(true),
    stages: [started, heard(0.6, [])],
    landmark: '#call-picture',
  },
  'call-heard': {
    probe: probe(true),
    stages: [started, heard(1, FAULTS)],
    result: result(FAULTS),
    landmark: 'table',
  },
  'call-no-speech': {
    probe: probe(true),
    stages: [
      started,
      { stage: 'heard', track: 0, heard: nothing, doneSec: 60 * MINUTES, warnings: [] },
    ],
    result: result([]),
    landmark: '#call-picture',
  },
};

for (const { name: dress, width, height, forcedColors, ...context } of NARROWEST) {
  test.describe(dress, () => {
    test.use({ ...context, viewport: { width, height }, serviceWorkers: 'block' });

    for (const [state, { landmark, ...script }] of Object.entries(STATES)) {
      test(state, async ({ page }) => {
        if (forcedColors !== undefined) await page.emulateMedia({ forcedColors });
        await fakeCompute(page, script);
        await page.goto('/');
        const chooser = page.waitForEvent('filechooser');
        await page.locator('.drop:enabled').click();
        const buffer = Buffer.from(encodeWav(silence(RATE, 3), { bits: 16 }));
        const file = { name: 'Reklamation 14.07.wav', mimeType: 'audio/wav', buffer };
        await (await chooser).setFiles(file);
        await expect(page.locator(landmark).first()).toBeVisible();
        await shoot(page, `${state}-${dress}`);
      });
    }
  });
}
