import { describe, expect, it, vi } from 'vitest';
import { durationSec, type Pcm, type Waveform } from '#lib/core/audio/waveform.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { standardize } from '#lib/core/features/normalize.ts';
import { createRecognizer, type Recognizer } from '#lib/core/inference/recognizer.ts';
import type { Bundle } from '#lib/core/network/bundle.ts';
import type { Network } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { absoluteError } from '../../support/close.ts';
import { makeBundle, SMALL } from '../../support/bundle.ts';
import { errorOf } from '../../support/codes.ts';
import { useBackend } from '../../support/node-backends.ts';
import { concatenate, noise, silence, syllables, tone } from '../../support/signals.ts';

const RATE = 16_000;
const SIZE = 64 * 64;

/** Says `logitsOf(n)` to the n-th picture it is shown. */
function fakeNetwork(logitsOf: (nth: number) => number[]) {
  let nSeen = 0;
  const predict = vi.fn((inputs: Float32Array, nItems: number) => {
    expect(inputs.length).toBe(nItems * SIZE);
    const rows = Array.from({ length: nItems }, () => logitsOf(nSeen++));
    return Promise.resolve(Float32Array.from(rows.flat()));
  });
  const dispose = vi.fn();
  const network: Pick<Network, 'nClasses' | 'predict' | 'dispose'> = {
    nClasses: 7,
    predict,
    dispose,
  };
  return { network: network as Network, predict, dispose };
}

/** Logits with `value` for class `best` and 0 for the others. */
function logits(best: number, value = 3): number[] {
  return EMOTIONS.map((_, c) => (c === best ? value : 0));
}

function pcm({ samples, sampleRate }: Waveform, ...others: Waveform[]): Pcm {
  const channels = [samples, ...others.map((other) => other.samples)];
  return { channels, sampleRate, format: 'wav', warnings: [] };
}

function recognizerWith(
  logitsOf: (nth: number) => number[],
  changes: Partial<Bundle> = {},
): Recognizer {
  return createRecognizer(makeBundle(changes), fakeNetwork(logitsOf).network);
}

describe('the recogniser refuses', () => {
  const recognizer = recognizerWith(() => logits(0));

  it('nothing at all', async () => {
    const none: Pcm = { channels: [], sampleRate: RATE, format: 'wav', warnings: [] };
    expect(await errorOf(() => recognizer.recognize(none))).toMatchObject({ code: 'audio-empty' });
    const empty = pcm({ samples: new Float32Array(), sampleRate: RATE });
    expect(await errorOf(() => recognizer.recognize(empty))).toMatchObject({ code: 'audio-empty' });
  });

  it('less than 0.4 s, at any rate', async () => {
    for (const rate of [8000, RATE, 44_100]) {
      const info = await errorOf(() => recognizer.recognize(pcm(tone(440, rate, 0.399))));
      expect(info).toMatchObject({ code: 'audio-too-short', details: { minimumSec: 0.4 } });
      const { segments } = await recognizer.recognize(pcm(tone(440, rate, 0.4)));
      expect(segments).toHaveLength(1);
    }
  });
  it('samples that are no numbers', async () => {
    for (const bad of [NaN, Infinity]) {
      const waveform = tone(440, RATE, 1);
      waveform.samples[500] = bad;
      const info = await errorOf(() => recognizer.recognize(pcm(waveform)));
      expect(info).toEqual({ code: 'audio-not-finite', details: { nSamples: 1 } });
    }
  });
});

describe('the answer', () => {
  it('to silence is no-speech, without asking the network', async () => {
    const { network, predict } = fakeNetwork(() => logits(0));
    const recognizer = createRecognizer(makeBundle(), network);
    for (const quiet of [silence(RATE, 2), noise(RATE, 2, 1e-5)]) {
      const prediction = await recognizer.recognize(pcm(quiet));
      expect(prediction).toMatchObject({
        outcome: 'no-speech',
        posteriors: null,
        logits: null,
        segments: [],
        durationSec: 2,
      });
    }
    expect(predict).not.toHaveBeenCalled();
  });

  it('is the likeliest emotion, with calibrated probabilities', async () => {
    const prediction = await recognizerWith(() => logits(4)).recognize(pcm(syllables(RATE, 1)));
    expect(prediction.outcome).toBe('happiness');
    expect(prediction.labels).toEqual([...EMOTIONS]);
    expect(prediction.logits).toEqual(logits(4));
    // Temperature 1.5.
    const best = Math.exp(2) / (Math.exp(2) + 6);
    const expected = EMOTIONS.map((_, c) => (c === 4 ? best : (1 - best) / 6));
    expect(absoluteError(prediction.posteriors ?? [], expected)).toBeLessThan(1e-6);
    expect(prediction.model).toEqual({ id: 'test', version: '1.2.3', uar: 0.7 });
  });

  it.each([
    [0.54, 'happiness'],
    [0.56, 'uncertain'],
  ])('with a threshold of %f is %s at 0.552', async (threshold, outcome) => {
    const recognizer = recognizerWith(() => logits(4), { threshold });
    const prediction = await recognizer.recognize(pcm(syllables(RATE, 1)));
    expect(Math.max(...(prediction.posteriors ?? []))).toBeCloseTo(0.552, 3);
    expect(prediction.outcome).toBe(outcome);
    expect(prediction.segments[0]?.outcome).toBe(outcome);
  });

  it('averages the logits of all segments with speech', async () => {
    const recognizer = recognizerWith((nth) => logits(nth % 2 === 0 ? 0 : 6, nth === 0 ? 9 : 3));
    const prediction = await recognizer.recognize(pcm(syllables(RATE, 4)));
    const n = prediction.segments.length;
    expect(n).toBeGreaterThan(4);
    const nEven = Math.ceil(n / 2);
    expect(prediction.logits?.[0]).toBeCloseTo((9 + 3 * (nEven - 1)) / n, 6);
    expect(prediction.logits?.[6]).toBeCloseTo((3 * (n - nEven)) / n, 6);
    expect(prediction.segments.map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 'anger' : 'sadness')),
    );
  });

  it('leaves pauses out of the average and marks them', async () => {
    const waveform = concatenate(tone(300, RATE, 1.5), silence(RATE, 3), tone(300, RATE, 1.5));
    const recognizer = recognizerWith((nth) => logits(nth));
    const { segments, logits: mean } = await recognizer.recognize(pcm(waveform));
    const spoken = segments.map(({ outcome }) => outcome !== 'no-speech');
    expect(spoken.filter((isSpoken) => !isSpoken).length).toBeGreaterThan(1);
    expect(spoken[0]).toBe(true);
    expect(spoken.at(-1)).toBe(true);
    const nSpoken = spoken.filter(Boolean).length;
    const expected = EMOTIONS.map((_, c) => (spoken[c] === true ? 3 / nSpoken : 0));
    expect(absoluteError(mean ?? [], expected)).toBeLessThan(1e-6);
  });
});

describe('segments', () => {
  const recognizer = recognizerWith(() => logits(1));

  it('of a short recording: one, from the start of the speech to its end', async () => {
    const waveform = concatenate(silence(RATE, 0.5), tone(300, RATE, 0.5), silence(RATE, 0.7));
    const { segments, durationSec: seconds } = await recognizer.recognize(pcm(waveform));
    expect(seconds).toBeCloseTo(1.7, 9);
    expect(segments).toHaveLength(1);
    expect(segments[0]?.startSec).toBeCloseTo(0.5, 2);
    expect(segments[0]?.endSec).toBeCloseTo(1, 2);
    const { nMels, nFrames } = segments[0]?.logMel ?? {};
    expect([nMels, nFrames]).toEqual([64, 64]);
  });

  it('of a long one: evenly spaced, overlapping by half, within the recording', async () => {
    const { segments, waveform } = await recognizer.recognize(pcm(syllables(RATE, 6)));
    expect(segments.length).toBeGreaterThan(10);
    // Pictures of 64 frames, 256 samples each.
    const length = (64 * 256) / RATE;
    segments.forEach(({ startSec, endSec }, i) => {
      const next = segments[i + 1];
      expect(endSec - startSec).toBeLessThanOrEqual(length + 1e-9);
      expect(endSec).toBeLessThanOrEqual(durationSec(waveform));
      if (next === undefined) return;
      expect(endSec - startSec).toBeCloseTo(length, 9);
      expect(next.startSec - startSec).toBeGreaterThan(0);
      expect(next.startSec - startSec).toBeLessThanOrEqual(length / 2 + 256 / RATE);
    });
    expect(segments[0]?.startSec).toBeCloseTo(0, 1);
    expect(segments.at(-1)?.endSec).toBeCloseTo(6, 0);
  });

  it('are shown to the network a few at a time', async () => {
    const { network, predict } = fakeNetwork(() => logits(0));
    const long = await createRecognizer(makeBundle(), network).recognize(pcm(syllables(RATE, 20)));
    const sizes = predict.mock.calls.map(([, nItems]) => nItems);
    expect(sizes.reduce((sum, n) => sum + n, 0)).toBe(long.segments.length);
    expect(Math.max(...sizes)).toBe(8);
    expect(sizes.length).toBeGreaterThan(1);
  });

  it('carry the very picture that the network received', async () => {
    const { network, predict } = fakeNetwork(() => logits(0));
    const { segments } = await createRecognizer(makeBundle(), network).recognize(
      pcm(syllables(RATE, 3)),
    );
    const [inputs = new Float32Array()] = predict.mock.calls[0] ?? [];
    segments.forEach(({ logMel }, i) => {
      expect(standardize(logMel)).toEqual(inputs.slice(i * SIZE, (i + 1) * SIZE));
    });
  });

  it('are heard with other vocal tracts too, and the answers averaged', async () => {
    const { network, predict } = fakeNetwork((i) => logits(i % 3));
    const bundle = { ...makeBundle(), warps: [0.9, 1, 1.1] };
    const prediction = await createRecognizer(bundle, network).recognize(pcm(syllables(RATE, 1)));
    const [inputs = new Float32Array(), nItems] = predict.mock.calls[0] ?? [];
    expect(nItems).toBe(3);
    const pictures = [0, 1, 2].map((i) => inputs.slice(i * SIZE, (i + 1) * SIZE));
    const [segment] = prediction.segments;
    expect(pictures[1]).toEqual(segment && standardize(segment.logMel));
    expect(pictures[0]).not.toEqual(pictures[1]);
    expect(pictures[2]).not.toEqual(pictures[1]);
    const mean = logits(0).map(
      (_, c) => [0, 1, 2].reduce((sum, i) => sum + (logits(i)[c] ?? 0), 0) / 3,
    );
    expect(prediction.logits).toEqual(mean.map((value) => expect.closeTo(value, 5) as number));
  });
});

describe('on the way', () => {
  it('other rates are resampled and channels mixed', async () => {
    const recognizer = recognizerWith(() => logits(0));
    const sound = syllables(48_000, 1);
    const { waveform, warnings } = await recognizer.recognize(pcm(sound, noise(48_000, 1)));
    expect(waveform.sampleRate).toBe(RATE);
    expect(durationSec(waveform)).toBeCloseTo(1, 3);
    expect(warnings.map(({ code }) => code)).toContain('channels-differ');
  });

  it('warnings of the decoder and of the sound come together', async () => {
    const truncated = { code: 'truncated', expectedSec: 2, actualSec: 1 } as const;
    const quiet = { ...pcm(syllables(RATE, 1, 0.002)), warnings: [truncated] };
    const { warnings } = await recognizerWith(() => logits(0)).recognize(quiet);
    expect(warnings[0]).toEqual(truncated);
    expect(warnings.map(({ code }) => code)).toContain('too-quiet');
  });

  it('stages are told and timed', async () => {
    let clock = 0;
    const stages: string[] = [];
    const { timings } = await recognizerWith(() => logits(0)).recognize(pcm(syllables(RATE, 1)), {
      onStage: (stage) => stages.push(stage),
      now: () => clock++,
    });
    expect(stages).toEqual(['features', 'network']);
    expect(timings).toEqual({ decodeMs: 0, resampleMs: 1, featuresMs: 1, networkMs: 1 });
  });

  it('the input is left alone, and the network is disposed with the recogniser', async () => {
    const { network, dispose } = fakeNetwork(() => logits(0));
    const recognizer = createRecognizer(makeBundle(), network);
    const input = pcm(syllables(44_100, 1));
    const copy = structuredClone(input);
    await recognizer.recognize(input);
    expect(input).toEqual(copy);
    recognizer.dispose();
    expect(dispose).toHaveBeenCalledOnce();
  });
});

describe('with a real network', () => {
  it('the answer does not depend on the level of a clean recording', async () => {
    await useBackend('wasm');
    const bundle = makeBundle();
    const network = new TfjsNetwork(SMALL, 0);
    network.importWeights(bundle.weights);
    const recognizer = createRecognizer(bundle, network);
    const loud = await recognizer.recognize(pcm(syllables(RATE, 2, 0.5)));
    const soft = await recognizer.recognize(pcm(syllables(RATE, 2, 0.05)));
    expect(loud.posteriors?.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    expect(absoluteError(soft.logits ?? [], loud.logits ?? [])).toBeLessThan(1e-3);
    recognizer.dispose();
  });
});
