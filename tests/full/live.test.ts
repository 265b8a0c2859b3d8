import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { activeWasmKernels } from '#lib/core/network/wasm-memory.ts';
import { loadNodeRecognizer } from '#lib/server/recognizer.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import type { LiveUpdate } from '#lib/workers/live-api.ts';
import { hearLive } from '#lib/workers/live-hearing.ts';
import type { Keeper } from '#lib/workers/live-keeper.ts';
import { concatenate, silence, syllables } from '../support/signals.ts';

const MODEL = path.join(import.meta.dirname, '../../model');
const RATE = 48_000;
const BLOCK = 1024;
const MINUTES = 30;
/** No more sound waits than a microphone would bring in this time. */
const AHEAD_SEC = 2;

beforeAll(startWasmBackend);

interface Stand {
  minute: number;
  nTensors: number;
  tensorBytes: number;
  wasmBytes: number;
  heapMb: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function standAt(minute: number): Stand {
  collect();
  const { numTensors, numBytes } = memory();
  return {
    minute,
    nTensors: numTensors,
    tensorBytes: numBytes,
    wasmBytes: activeWasmKernels()?.viewAt(0, 1).buffer.byteLength ?? NaN,
    heapMb: (process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers) / 1e6,
  };
}

/** Sound that is not to be kept here: the memory of hearing is to be seen, not that of half an hour of samples. */
const nowhere: Keeper = {
  add: () => undefined,
  finish: () => Promise.resolve(new Blob()),
  keeping: 'device',
};

it(
  'half an hour live leaves nothing behind, faster than it is spoken',
  { timeout: 900_000 },
  async () => {
    const recognizer = await loadNodeRecognizer(MODEL);
    const minute = concatenate(
      syllables(RATE, 20),
      silence(RATE, 4),
      syllables(RATE, 30),
      silence(RATE, 6),
    );
    const { port1, port2 } = new MessageChannel();
    const stands: Stand[] = [];
    let heardSec = 0;
    let sentSec = 0;
    let nWindows = 0;
    const send = () => {
      while (sentSec < MINUTES * 60 && sentSec - heardSec < AHEAD_SEC) {
        const at = Math.round(sentSec * RATE) % minute.samples.length;
        const samples = minute.samples.slice(at, at + BLOCK);
        port1.postMessage({ samples, atMs: 0 });
        sentSec += samples.length / RATE;
      }
      if (sentSec >= MINUTES * 60) port1.postMessage(null);
    };
    const onUpdate = (update: LiveUpdate) => {
      if (update.stage !== 'heard') return;
      const before = Math.floor(heardSec / 60);
      ({ heardSec } = update);
      nWindows += update.heard.windows.length;
      if (Math.floor(heardSec / 60) > before) stands.push(standAt(before + 1));
      if (sentSec < MINUTES * 60) send();
    };
    const startMs = performance.now();
    const input = { port: port2, sampleRate: RATE, id: 'test', startedAt: 0 };
    const loaded = { ...recognizer, backend: 'wasm' as const };
    const heard = hearLive(input, nowhere, () => Promise.resolve(loaded), onUpdate);
    send();
    const { durationSec } = await heard;
    port1.close();
    const tookSec = (performance.now() - startMs) / 1000;
    for (const stand of stands.filter(({ minute: at }) => at % 5 === 0)) console.log(stand);
    console.log(`${MINUTES} minutes in ${tookSec.toFixed(0)} s, ${nWindows} windows.`);

    expect(durationSec).toBeCloseTo(MINUTES * 60, 1);
    expect(nWindows).toBeGreaterThan(MINUTES * 25);
    const [, warm] = stands;
    const last = stands.at(-1);
    expect(last?.minute).toBeGreaterThanOrEqual(MINUTES - 1);
    expect(last).toMatchObject({
      nTensors: warm?.nTensors,
      tensorBytes: warm?.tensorBytes,
      wasmBytes: warm?.wasmBytes,
    });
    expect((last?.heapMb ?? NaN) - (warm?.heapMb ?? NaN)).toBeLessThan(5);
  },
);
