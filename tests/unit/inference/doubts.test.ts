import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { decode } from '#lib/core/audio/decode.ts';
import type { Pcm, Waveform } from '#lib/core/audio/waveform.ts';
import { evidenceOf, WARNING_EVIDENCE } from '#lib/core/inference/doubts.ts';
import { createRecognizer, type Recognizer } from '#lib/core/inference/recognizer.ts';
import { buildTimeline } from '#lib/core/inference/timeline.ts';
import { parseBundle, type Bundle } from '#lib/core/network/bundle.ts';
import type { Network } from '#lib/core/network/network.ts';
import { makeStrangeSound, STRANGE_SOUNDS } from '../../../model/strange-sounds.ts';
import { emodbZip, readEmodb } from '../../support/emodb.ts';
import { noise, tone } from '../../support/signals.ts';

/** A network that is always sure of anger: only what is known of the sound can keep it back. */
const certain = {
  nClasses: 7,
  predict: (_: Float32Array, nItems: number) =>
    Promise.resolve(Float32Array.from({ length: nItems * 7 }, (_each, i) => (i % 7 === 0 ? 9 : 0))),
  dispose: () => undefined,
} as Partial<Network> as Network;

let bundle: Bundle;
let recognizer: Recognizer;

beforeAll(async () => {
  const model = new URL('../../../model/', import.meta.url);
  const description: unknown = JSON.parse(await readFile(new URL('model.json', model), 'utf8'));
  bundle = parseBundle(description, await readFile(new URL('weights.bin', model)));
  recognizer = createRecognizer(bundle, certain);
});

function pcm({ samples, sampleRate }: Waveform): Pcm {
  return { channels: [samples], sampleRate, format: 'wav', warnings: [] };
}

async function outcomeOf(waveform: Waveform): Promise<string> {
  return (await recognizer.recognize(pcm(waveform))).outcome;
}

describe('an emotion is never given to', () => {
  test('white noise, whatever its rate, level and length', async () => {
    for (const rate of [8000, 16_000, 44_100])
      for (const [seconds, level] of [
        [0.4, 0.1],
        [0.7, 0.003],
        [1, 0.3],
        [2.5, 0.05],
        [10, 0.1],
      ] as const) {
        const given = await outcomeOf(noise(rate, seconds, level, rate + seconds));
        expect(given, `${rate} Hz, ${seconds} s`).toBe('uncertain');
      }
  });

  test('a pure tone, whatever its pitch and length', async () => {
    for (const hertz of [60, 150, 440, 1000, 3000])
      for (const [rate, seconds] of [
        [8000, 0.4],
        [16_000, 1],
        [48_000, 4],
      ] as const) {
        const given = await outcomeOf(tone(hertz, rate, seconds, 0.3));
        expect(given, `${hertz} Hz, ${seconds} s`).toBe('uncertain');
      }
  });

  test.each(STRANGE_SOUNDS.filter((kind) => !/drums|pink|brown|music/.test(kind)))(
    '%s',
    async (kind) => {
      for (let seed = 100; seed < 105; seed++)
        expect(await outcomeOf(makeStrangeSound(kind, seed))).toBe('uncertain');
    },
  );

  test('white noise in a long recording that loudness alone would take for speech', async () => {
    const bursts = noise(16_000, 20, 0.1);
    bursts.samples.forEach((x, i) => {
      if (i % 32_000 < 16_000) bursts.samples[i] = x / 1000;
    });
    const follower = recognizer.follow(16_000);
    const heard = [await follower.push(bursts.samples), await follower.finish()];
    const windows = heard.flatMap((each) => each.windows);
    for (const window of windows) expect(window.likeness).toBe(0);
    const { turns } = buildTimeline(windows, bundle, 3);
    expect(turns.filter(({ outcome }) => outcome !== 'uncertain')).toEqual([]);
    if (windows.length > 0)
      expect(follower.warnings).toContainEqual({ code: 'unfamiliar', share: 1 });
  });
});

describe('what is wrong with a recording', () => {
  it.skipIf(emodbZip() === undefined)('leaves real speech of the corpus alone', async () => {
    for (const name of ['03a01Wa.wav', '08a01Na.wav', '16b10Td.wav']) {
      const { outcome, warnings, evidence } = await recognizer.recognize(
        await decode(await readEmodb(name)),
      );
      expect({ outcome, warnings, evidence }).toEqual({
        outcome: 'anger',
        warnings: [],
        evidence: 1,
      });
    }
  });

  it('counts by its worst warning', () => {
    expect(evidenceOf([])).toBe(1);
    const each = Object.entries(WARNING_EVIDENCE);
    expect(each.length).toBeGreaterThan(3);
    for (const [, evidence] of each) {
      expect(evidence).toBeGreaterThan(0);
      expect(evidence).toBeLessThan(1);
    }
    const noisy = { code: 'noisy', snrDb: 9 } as const;
    const short = { code: 'short', speechSec: 0.6 } as const;
    const worst = Math.min(WARNING_EVIDENCE.noisy ?? 1, WARNING_EVIDENCE.short ?? 1);
    expect(evidenceOf([noisy, short])).toBe(worst);
  });

  it('draws the posteriors together', async () => {
    const unknowing = { ...bundle };
    delete unknowing.familiarity;
    const plain = createRecognizer(unknowing, certain);
    const drums = makeStrangeSound('white noise', 3);
    const before = await plain.recognize(pcm(drums));
    const after = await recognizer.recognize(pcm(drums));
    expect(before.posteriors?.[0]).toBeGreaterThan(0.9);
    expect(after.evidence).toBe(0);
    for (const p of after.posteriors ?? []) expect(p).toBeCloseTo(1 / 7, 6);
    expect(after.logits).toEqual(before.logits);
  });
});
