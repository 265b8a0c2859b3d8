import { describe, expect, test, vi } from 'vitest';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { resample } from '#lib/core/audio/resample.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { createRecognizer } from '#lib/core/inference/recognizer.ts';
import type { Network } from '#lib/core/network/network.ts';
import type { CaptureMessage } from '#lib/workers/capture.worklet.ts';
import type { LiveNews, LiveUpdate } from '#lib/workers/live-api.ts';
import { hearLive } from '#lib/workers/live-hearing.ts';
import { LiveKeeper, type Keeper } from '#lib/workers/live-keeper.ts';
import type { LoadedRecognizer } from '#lib/workers/load-recognizer.ts';
import { makeBundle } from '../../support/bundle.ts';
import { concatenate, silence, snrDb, syllables } from '../../support/signals.ts';

const RATE = 48_000;
const BLOCK = 1024;
const bundle = makeBundle();

/** Logits that say what was shown: the mean of the picture's first column, and so on. */
function makeRecognizer(): LoadedRecognizer {
  const predict = vi.fn((inputs: Float32Array, nItems: number) => {
    const size = inputs.length / nItems;
    const logits = Float32Array.from({ length: nItems * 7 }, (_, i) => {
      return inputs[Math.floor(i / 7) * size + (i % 7) * 97] ?? 0;
    });
    return Promise.resolve(logits);
  });
  const network = { nClasses: 7, predict, dispose: vi.fn() } as Partial<Network> as Network;
  const recognizer = createRecognizer(bundle, network);
  return {
    recognize: () => Promise.reject(new Error('not asked for')),
    follow: (sampleRate) => recognizer.follow(sampleRate),
    explain: () => Promise.reject(new Error('not asked for')),
    followLive: (sampleRate) => recognizer.followLive(sampleRate),
    backend: 'cpu',
    bundle,
    dispose: () => undefined,
  };
}

interface Options {
  ready?: () => Promise<LoadedRecognizer>;
  onUpdate?: (update: LiveUpdate) => unknown;
}

/** Plays `sound` into the worker's end of a microphone, and hears it to its end. */
async function play({ samples }: Waveform, { ready, onUpdate }: Options = {}) {
  const { port1, port2 } = new MessageChannel();
  const updates: LiveUpdate[] = [];
  const keeper = new LiveKeeper(null, { id: 'test', startedAt: 0 });
  const heard = hearLive(
    { port: port2, sampleRate: RATE, id: 'test', startedAt: 0 },
    keeper,
    ready ?? (() => Promise.resolve(makeRecognizer())),
    (update) => {
      updates.push(update);
      return onUpdate?.(update);
    },
  );
  for (let at = 0; at < samples.length; at += BLOCK) {
    const block: CaptureMessage = { samples: samples.slice(at, at + BLOCK), atMs: at };
    port1.postMessage(block);
  }
  port1.postMessage(null);
  const result = await heard;
  port1.close();
  const news = updates.filter((update): update is LiveNews => update.stage === 'heard');
  return { result, updates, news };
}

const talk = concatenate(
  silence(RATE, 1),
  syllables(RATE, 5),
  silence(RATE, 2.5),
  syllables(RATE, 8),
  silence(RATE, 1),
);

async function wavOf(content: Blob) {
  const { channels, sampleRate } = decodeWav(new Uint8Array(await content.arrayBuffer()));
  return { samples: channels[0] ?? new Float32Array(0), sampleRate };
}

describe('hearLive', () => {
  test('what it tells in pieces is what its own recording gives as a file, exactly', async () => {
    const { result, news } = await play(talk);
    const { samples, sampleRate } = await wavOf(result.content);
    const follower = makeRecognizer().follow(sampleRate);
    const [file, rest] = [await follower.push(samples), await follower.finish()];
    const windows = [...file.windows, ...rest.windows];
    expect(windows.length).toBeGreaterThan(8);
    expect(news.flatMap(({ heard }) => heard.windows)).toEqual(windows);
    expect(news.flatMap(({ heard }) => heard.spans)).toEqual([...file.spans, ...rest.spans]);
    expect(news.flatMap(({ heard }) => [...heard.peaks])).toEqual([...file.peaks, ...rest.peaks]);
    expect(result.durationSec).toBe(samples.length / sampleRate);
    expect(result).toMatchObject({ isWhole: true, isKept: false });
  });

  test('keeps every sample, at the rate that is heard', async () => {
    const { result } = await play(talk);
    const { samples } = await wavOf(result.content);
    const expected = resample(talk, 16_000).samples;
    expect(samples.length).toBe(expected.length);
    expect(snrDb(expected, samples)).toBeGreaterThan(60);
  });

  test('shows a column for every hop of sound', async () => {
    const { news, result } = await play(talk);
    const nColumns = news.reduce((sum, { columns }) => sum + columns.nFrames, 0);
    const expected = (result.durationSec * bundle.spec.sampleRate) / bundle.spec.hopLength;
    expect(Math.abs(nColumns - expected)).toBeLessThan(3);
  });

  test('what comes while the model is on its way is heard as well', async () => {
    let arrive: (recognizer: LoadedRecognizer) => void = () => undefined;
    const ready = new Promise<LoadedRecognizer>((resolve) => (arrive = resolve));
    const late = play(talk, { ready: () => ready });
    arrive(makeRecognizer());
    const windows = (await late).news.flatMap(({ heard }) => heard.windows);
    const prompt = (await play(talk)).news.flatMap(({ heard }) => heard.windows);
    expect(windows).toEqual(prompt);
  });

  test('a page that answers late gets everything, in fewer updates', async () => {
    let release: () => void = () => undefined;
    const answer = new Promise<void>((resolve) => (release = resolve));
    let nTold = 0;
    const onUpdate = (update: LiveUpdate) => {
      if (update.stage === 'heard') nTold += 1;
      return nTold === 1 ? answer : undefined;
    };
    const slow = play(talk, { onUpdate });
    await vi.waitFor(() => expect(nTold).toBe(1));
    release();
    const { news } = await slow;
    const prompt = await play(talk);
    expect(news.flatMap(({ heard }) => heard.windows)).toEqual(
      prompt.news.flatMap(({ heard }) => heard.windows),
    );
  });

  test('minutes behind, it records on and says that answers are missing', async () => {
    const { port1, port2 } = new MessageChannel();
    const nSamples = 310 * 16_000;
    let nKept = 0;
    let arrive: (recognizer: LoadedRecognizer) => void = () => undefined;
    const keeper: Keeper = {
      add: (samples) => {
        nKept += samples.length;
        // The model comes when all of the sound has come.
        if (nKept === nSamples) arrive(makeRecognizer());
      },
      finish: () => Promise.resolve(new Blob()),
      keeping: 'device',
    };
    const late = hearLive(
      { port: port2, sampleRate: 16_000, id: 'test', startedAt: 0 },
      keeper,
      () => new Promise((resolve) => (arrive = resolve)),
      () => undefined,
    );
    for (let i = 0; i < 31; i++)
      port1.postMessage({ samples: new Float32Array(nSamples / 31), atMs: 0 });
    port1.postMessage(null);
    expect(await late).toMatchObject({ durationSec: 310, isWhole: false, isKept: true });
    port1.close();
  });

  test('a model that does not come leaves the recording whole', async () => {
    const add = vi.fn();
    const finish = vi.fn(() => Promise.resolve(new Blob()));
    const { port1, port2 } = new MessageChannel();
    const failed = hearLive(
      { port: port2, sampleRate: RATE, id: 'test', startedAt: 0 },
      { add, finish, keeping: 'device' },
      () => Promise.reject(new Error('no network')),
      () => undefined,
    );
    await expect(failed).rejects.toThrow('no network');
    expect(finish).toHaveBeenCalledOnce();
    port1.close();
  });
});

describe('LiveKeeper without a device', () => {
  test('holds half an hour and then says that there is no more room', async () => {
    const keeper = new LiveKeeper(null, { id: 'test', startedAt: 0 });
    const minute = new Int16Array(60 * 16_000);
    expect(keeper.keeping).toBe('memory');
    for (let i = 0; i < 30; i++) keeper.add(minute);
    await vi.waitFor(() => expect(keeper.keeping).toBe('full'));
    expect((await keeper.finish()).size).toBe(44 + 30 * minute.byteLength);
  });
});
