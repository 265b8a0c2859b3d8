import * as Comlink from 'comlink';
import type { ErrorInfo } from '#lib/core/errors.ts';
import type { ComputeApi, PredictResult } from '#lib/workers/compute-api.ts';
import { holdLifeline } from '#lib/workers/lifeline.ts';
import { reportInOrder } from '#lib/workers/report-in-order.ts';

/** A compute worker that does what the text in its input says. */

/** As in the real worker: comlink passes whole what is no Error. */
const TOO_SHORT: unknown = {
  code: 'audio-too-short',
  details: { durationSec: 0.05, minimumSec: 0.4 },
} satisfies ErrorInfo;

let nInHand = 0;

const api: ComputeApi = {
  async predict(input, onStage) {
    nInHand += 1;
    try {
      const order = input.kind === 'bytes' ? new TextDecoder().decode(input.bytes) : 'answer';
      return await reportInOrder(onStage, (report) => {
        for (const stage of ['decoding', 'features', 'network'] as const) report({ stage });
        return obey(order);
      });
    } finally {
      nInHand -= 1;
    }
  },
  async probe(content) {
    if ((await content.text()) === 'too-short') throw TOO_SHORT;
    const likeness = { correlation: 1, differenceDb: 0, isAlike: true };
    return { durationSec: content.size, nChannels: 1, likeness, envelopes: [] };
  },
  live: () => Promise.reject(new Error('not asked for')),
  follow({ tracks }, onUpdate) {
    return reportInOrder(onUpdate, async (report) => {
      for (const [track] of tracks.entries()) {
        const heard = { windows: [], spans: [], peaks: new Float32Array(0) };
        report({ stage: 'heard', track, heard, doneSec: track, warnings: [] });
      }
      const { prediction, backend, spec, ownModel } = await obey('answer');
      const { durationSec, warnings, model } = prediction;
      return { durationSec, warnings, trackWarnings: [], model, backend, spec, ownModel };
    });
  },
  explain({ logMel, columns }, onUpdate) {
    return reportInOrder(onUpdate, (report) => {
      const maps = [{ ...logMel, data: logMel.data.map((value) => 2 * value) }];
      report({ stage: 'grad-cam', maps });
      for (let column = columns.from; column < columns.to; column++)
        report({ stage: 'occlusion', share: (column - columns.from + 1) / columns.to });
      return Promise.resolve({ gradCam: maps, occlusion: [logMel] });
    });
  },
  cut({ startSec, endSec }, onProgress) {
    return reportInOrder(onProgress, (report) => {
      report(1);
      return Promise.resolve({ samples: new Float32Array(endSec - startSec), sampleRate: 1 });
    });
  },
  timeBackends: () => Promise.reject(new Error('not asked for')),
  async redraw() {
    const { prediction } = await obey('answer');
    return { waveform: prediction.waveform, pictures: [] };
  },
  overview({ spec: { nMels } }) {
    return Promise.resolve({ data: new Float32Array(nMels), nMels, nFrames: 1 });
  },
};

async function obey(order: string): Promise<PredictResult> {
  switch (order) {
    case 'too-short':
      throw TOO_SHORT;
    case 'bug':
      throw new TypeError('a bug');
    case 'hang':
      return new Promise(() => undefined);
    case 'crash':
      setTimeout(() => {
        throw new Error('out of the blue');
      });
      return new Promise(() => undefined);
    case 'close':
      // Granted after the lifeline, which was asked for before.
      await navigator.locks.request('stand-in', () => undefined);
      close();
      return new Promise(() => undefined);
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return answer();
}

function answer(): PredictResult {
  const samples = Float32Array.of(1, 2, 3);
  const result: PredictResult = {
    prediction: {
      outcome: 'no-speech',
      labels: [],
      posteriors: null,
      logits: null,
      segments: [],
      durationSec: nInHand,
      warnings: [],
      evidence: 1,
      model: { id: 'stand-in', version: '0', uar: null },
      timings: { decodeMs: 0, resampleMs: 0, featuresMs: 0, networkMs: 0 },
      waveform: { samples, sampleRate: 16_000 },
    },
    backend: 'cpu',
    spec: {
      sampleRate: 16_000,
      nFft: 512,
      winLength: 512,
      hopLength: 160,
      nMels: 64,
      fMinHz: 0,
      fMaxHz: 8000,
      melScale: 'slaney',
      melNorm: 'slaney',
      power: 2,
      center: true,
      padMode: 'constant',
      amin: 1e-10,
      topDb: 80,
      ref: 'max',
    },
    ownModel: null,
    unreadable: null,
    modelStored: true,
  };
  return Comlink.transfer(result, [samples.buffer]);
}

holdLifeline();
Comlink.expose(api);
