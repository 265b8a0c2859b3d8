import { describe, expect, test, vi } from 'vitest';
import type { Preview } from '#lib/core/inference/follow.ts';
import { LiveTimeline } from '#lib/core/inference/live-timeline.ts';
import { createRecognizer } from '#lib/core/inference/recognizer.ts';
import { buildTimeline } from '#lib/core/inference/timeline.ts';
import type { HeardWindow, Judging } from '#lib/core/inference/timeline.ts';
import type { Network } from '#lib/core/network/network.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { makeBundle } from '../../support/bundle.ts';
import { concatenate, noise, silence, syllables } from '../../support/signals.ts';

const RATE = 16_000;
const BLOCK = 1600;
const bundle = makeBundle();
const SEGMENT_SEC = (bundle.segmentFrames * bundle.spec.hopLength) / RATE;
const judging: Judging = { labels: bundle.labels, temperature: 1.5, threshold: 0.4 };

/** A network whose logits say what it was shown, and which counts the pictures. */
function telling() {
  let nPictures = 0;
  const predict = vi.fn((inputs: Float32Array, nItems: number) => {
    nPictures += nItems;
    const size = inputs.length / nItems;
    const logits = new Float32Array(nItems * 7);
    for (let i = 0; i < nItems; i++) {
      for (let c = 0; c < 7; c++) logits[i * 7 + c] = inputs[i * size + c * 97] ?? 0;
    }
    return Promise.resolve(logits);
  });
  const network = { nClasses: 7, predict, dispose: vi.fn() } as Partial<Network> as Network;
  return { network, count: () => nPictures };
}

interface Step {
  /** Seconds of sound that had been spoken by then. */
  spokenSec: number;
  certain: HeardWindow[];
  preview: Preview;
}

/** Listens as a microphone would be listened to: a tenth of a second at a time. */
async function listen({ samples }: Waveform) {
  const { network, count } = telling();
  const follower = createRecognizer(bundle, network).followLive(RATE);
  const certain: HeardWindow[] = [];
  const steps: Step[] = [];
  for (let at = 0; at < samples.length; at += BLOCK) {
    certain.push(...(await follower.push(samples.subarray(at, at + BLOCK))).windows);
    const preview = await follower.preview();
    const spokenSec = Math.min(at + BLOCK, samples.length) / RATE;
    steps.push({ spokenSec, certain: [...certain], preview });
  }
  certain.push(...(await follower.finish()).windows);
  return { certain, steps, nPictures: count() };
}

async function readAsFile({ samples }: Waveform): Promise<HeardWindow[]> {
  const follower = createRecognizer(bundle, telling().network).follow(RATE);
  const heard = [await follower.push(samples), await follower.finish()];
  return heard.flatMap(({ windows }) => windows);
}

const talk = concatenate(
  silence(RATE, 1),
  syllables(RATE, 6),
  silence(RATE, 2.5),
  syllables(RATE, 0.7),
  silence(RATE, 2.5),
  syllables(RATE, 20),
  silence(RATE, 1),
);

describe('listening live', () => {
  test('ends with the very timeline of the same sound in a file', async () => {
    const { certain } = await listen(talk);
    const file = await readAsFile(talk);
    expect(file.length).toBeGreaterThan(15);
    expect(certain).toEqual(file);
    expect(buildTimeline(certain, judging, SEGMENT_SEC)).toEqual(
      buildTimeline(file, judging, SEGMENT_SEC),
    );
  });

  test('answers while somebody still speaks, and within half a second of a pause', async () => {
    const { steps } = await listen(talk);
    // Speech lasts from 1 s to 7 s: a quarter of a picture later there is a first answer.
    const first = steps.find(({ preview }) => preview.windows.length > 0);
    expect(first?.spokenSec).toBeLessThan(1.3 + SEGMENT_SEC / 4);
    for (const { spokenSec, preview } of steps.filter(
      (s) => s.spokenSec > 2.2 && s.spokenSec < 7,
    )) {
      expect(preview.isSpeaking).toBe(true);
      expect(spokenSec - (preview.windows.at(-1)?.endSec ?? 0)).toBeLessThan(0.2 + SEGMENT_SEC / 4);
    }
    const over = steps.find(({ spokenSec, preview }) => spokenSec > 7 && !preview.isSpeaking);
    expect(over?.spokenSec).toBeLessThan(7.5);
    expect(over?.preview.windows.at(-1)?.endSec).toBeGreaterThan(6.8);
  });

  test('what is certain never lies after what is not, and nothing is left out', async () => {
    const { steps } = await listen(talk);
    for (const { certain, preview } of steps) {
      const starts = [...certain, ...preview.windows].map(({ startSec }) => startSec);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    }
    // The judgement of a stretch that is over stands until it becomes certain.
    const after = steps.filter(({ spokenSec }) => spokenSec > 7.6 && spokenSec < 9.4);
    for (const { certain, preview } of after)
      expect([...certain, ...preview.windows].at(-1)?.endSec).toBeGreaterThan(6.8);
  });

  test('judges each picture once', async () => {
    const { certain, nPictures } = await listen(talk);
    // One new picture per quarter while speech goes on, and once more the final ones of each stretch.
    const quarters = 27 / (SEGMENT_SEC / 4);
    expect(nPictures).toBeLessThan(certain.length * 1.2 + quarters * 1.2);
  });

  test('says nothing of noise and silence', async () => {
    const { steps, certain } = await listen(
      concatenate(silence(RATE, 2), noise(RATE, 6, 0.05), silence(RATE, 2)),
    );
    expect(certain).toEqual([]);
    expect(steps.flatMap(({ preview }) => preview.windows)).toEqual([]);
  });

  test('holds no more after minutes than after seconds', async () => {
    const minute = concatenate(syllables(RATE, 50), silence(RATE, 10));
    const follower = createRecognizer(bundle, telling().network).followLive(RATE);
    const sizes: number[] = [];
    for (let i = 0; i < 5; i++) {
      for (let at = 0; at < minute.samples.length; at += 8000) {
        await follower.push(minute.samples.subarray(at, at + 8000));
        await follower.preview();
      }
      sizes.push((await follower.preview()).windows.length);
    }
    expect(Math.max(...sizes.slice(1))).toBe(sizes[0]);
  });
});

describe('LiveTimeline', () => {
  const windows: HeardWindow[] = Array.from({ length: 9 }, (_, i) => ({
    startSec: i * 0.5 + (i > 4 ? 3 : 0),
    endSec: i * 0.5 + 1 + (i > 4 ? 3 : 0),
    logits: Array.from({ length: 7 }, (__, c) => Math.sin(i * 7 + c * 3)),
  }));

  test('the newest answer is that of the whole timeline by then', () => {
    for (let n = 1; n <= windows.length; n++) {
      const past = windows.slice(0, n);
      const live = new LiveTimeline(judging, 1).push(past).at(-1);
      const whole = buildTimeline(past, judging, 1).windows.at(-1);
      expect(live?.outcome).toBe(whole?.outcome);
      live?.posteriors.forEach((p, c) => expect(p).toBeCloseTo(whole?.posteriors[c] ?? NaN, 12));
    }
  });

  test('pieces give what the whole gives; a preview changes nothing', () => {
    const whole = new LiveTimeline(judging, 1).push(windows);
    const pieces = new LiveTimeline(judging, 1);
    const first = pieces.push(windows.slice(0, 5));
    expect(pieces.preview(windows.slice(5))).toEqual(whole.slice(5));
    expect([...first, ...pieces.push(windows.slice(5))]).toEqual(whole);
  });

  test('stretches never overlap', () => {
    const pieces = new LiveTimeline(judging, 1);
    const shown = windows.flatMap((window) => pieces.push([window]));
    shown.slice(1).forEach(({ startSec }, i) => {
      expect(startSec).toBeGreaterThanOrEqual(shown[i]?.endSec ?? NaN);
    });
  });
});
