import type { Page } from '@playwright/test';
import { serveWorker } from './fake-worker.ts';

/**
 * Replaces the compute worker by one that has always heard the same two minutes, whatever the microphone says, and ends
 * when its sound ends. Needs a context without service worker, since requests that one answers cannot be replaced.
 */
export async function fakeLive(page: Page): Promise<void> {
  await serveWorker(page, /compute\.worker/, `(${worker.toString()})();`);
}

/** Runs in the worker, so it may use nothing from outside. */
function worker(): void {
  const labels = ['anger', 'boredom', 'disgust', 'fear', 'happiness', 'neutral', 'sadness'];
  const spec = {
    sampleRate: 16_000,
    nFft: 512,
    winLength: 400,
    hopLength: 256,
    nMels: 64,
    fMinHz: 0,
    fMaxHz: 8000,
    melScale: 'htk',
    melNorm: null,
    power: 2,
    center: true,
    padMode: 'constant',
    amin: 1e-14,
    topDb: 80,
    ref: 1,
  };
  const durationSec = 123;
  const nFrames = Math.floor((durationSec * 16_000) / 256);
  const isSpoken = (sec: number) => sec % 9 < 6.4;
  /** Neutral at first, then angry, with a stretch of doubt between. */
  const windows = Array.from({ length: 81 }, (_, i) => i * 1.5)
    .filter((sec) => isSpoken(sec) && isSpoken(sec + 3))
    .map((startSec) => ({
      startSec,
      endSec: startSec + 3,
      logits: labels.map((label, c) => {
        const wave = Math.sin(startSec * 0.7 + c * 2);
        if (label === 'neutral') return wave + (startSec < 50 ? 3.5 : 0);
        return wave + (label === 'anger' && startSec > 75 ? 4 : 0);
      }),
    }));
  const data = new Float32Array(64 * nFrames);
  for (let t = 0; t < nFrames; t++) {
    const sec = durationSec - ((nFrames - t) * 256) / 16_000;
    for (let m = 0; m < 64; m++) {
      const harmonic = 12 * Math.cos(m * 1.4 + 2 * Math.sin(sec * 2));
      const syllable = 16 * Math.sin(sec * 14) * Math.sin(sec * 3.1);
      data[m * nFrames + t] = isSpoken(sec) ? 8 - m * 0.5 + harmonic + syllable : -48 - (m % 5);
    }
  }
  const heard = {
    windows,
    spans: windows.map(({ startSec, endSec }) => {
      return { startSample: startSec * 16_000, endSample: endSec * 16_000 };
    }),
    peaks: Float32Array.from({ length: 2 * 20 * durationSec }, (_, i) => {
      const sec = i / 40;
      const size = isSpoken(sec) ? 0.2 + 0.15 * Math.sin(sec * 5) * Math.sin(sec * 1.3) : 0.01;
      return i % 2 === 0 ? -size : size;
    }),
  };
  const news = {
    stage: 'heard',
    heard,
    warnings: [],
    preview: { windows: [], isSpeaking: true },
    columns: { data, nMels: 64, nFrames },
    heardSec: durationSec,
    recordedSec: durationSec,
    recordedAtMs: Date.now(),
    keeping: 'device',
    isListening: true,
  };
  const judging = { labels, temperature: 0.8, threshold: 0.49 };
  const updates = [{ stage: 'started', judging, segmentSec: 3, sampleRate: 16_000, spec }, news];
  interface Call {
    id: string;
    argumentList: { value: unknown }[];
  }
  self.onmessage = ({ data: { id, argumentList } }: MessageEvent<Call>) => {
    const [input, callback] = argumentList;
    const { port } = input?.value as { port: MessagePort };
    for (const [i, value] of updates.entries()) {
      const message = {
        id: `${i}`,
        type: 'APPLY',
        path: [],
        argumentList: [{ type: 'RAW', value }],
      };
      (callback?.value as MessagePort).postMessage(message);
    }
    port.onmessage = (event) => {
      if (event.data !== null) return;
      const model = { id: 'alexnet-compact-emodb', version: '1', uar: 0.69 };
      const value = {
        durationSec,
        warnings: [],
        trackWarnings: [[]],
        model,
        backend: 'wasm',
        ownModel: null,
        content: new Blob([new Uint8Array(44)], { type: 'audio/wav' }),
        isWhole: true,
        isKept: true,
      };
      self.postMessage({ id, type: 'RAW', value });
    };
  };
}
