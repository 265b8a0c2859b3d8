import * as Comlink from 'comlink';
import { decode } from '#lib/core/audio/decode.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import { SerError } from '#lib/core/errors.ts';
import type { Prediction } from '#lib/core/inference/prediction.ts';
import { hearsOthers } from '#lib/browser/channel.ts';
import { chosenModel, chosenName, loadChosenModel } from '#lib/storage/library-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { openIfAllowed } from '#lib/storage/with-database.ts';
import { onChosenModel } from './chosen-model.ts';
import type { ComputeApi, PredictInput, PredictResult, PredictStage } from './compute-api.ts';
import { cut, follow, probe } from './follow-recording.ts';
import type { LiveInput, LiveResult, LiveUpdate } from './live-api.ts';
import { hearLive } from './live-hearing.ts';
import { LiveKeeper } from './live-keeper.ts';
import { loadRecognizer } from './load-recognizer.ts';
import type { LoadedRecognizer } from './load-recognizer.ts';
import { obtainModel } from './model-files.ts';
import { reportInOrder } from './report-in-order.ts';
import { requireSameModel } from './same-model.ts';
import { shippedModelUrls } from './shipped-model.ts';
import { webCodecsDecoders } from './webcodecs.ts';
import { overview, redraw } from './redraw.ts';
import { passErrors } from './pass-errors.ts';
import { timeBackends } from './time-backends.ts';
import { holdLifeline } from './lifeline.ts';

type OnStage = (stage: PredictStage) => void;

type Ready = { recognizer: LoadedRecognizer } & Pick<
  PredictResult,
  'ownModel' | 'unreadable' | 'modelStored'
> & { chosenId: string | null };

/** Kept until another model is chosen; forgotten after a failure, so that the next call tries again. */
let ready: Promise<Ready> | null = null;
let isOutdated = false;
onChosenModel(() => {
  isOutdated = true;
});

const api: ComputeApi = {
  predict: (input, onStage) =>
    passErrors(async () => {
      const result = await reportInOrder(onStage, (report) => predict(input, report));
      return Comlink.transfer(result, ownBuffers(result.prediction));
    }),
  probe: (content) => passErrors(() => probe(content)),
  follow: (input, onUpdate) =>
    passErrors(() =>
      reportInOrder(onUpdate, async (report) => {
        const { recognizer, ownModel } = await getReady(report);
        return { ...(await follow(recognizer, input, report)), ownModel };
      }),
    ),
  explain: (input, onUpdate) =>
    passErrors(() =>
      reportInOrder(onUpdate, async (report) => {
        const { recognizer } = await getReady(report);
        requireSameModel(input.model, recognizer.bundle);
        const { gradCam, occlusion } = await recognizer.explain(input, {
          onGradCam: (maps) => report({ stage: 'grad-cam', maps }),
          onProgress: (share) => report({ stage: 'occlusion', share }),
        });
        return { gradCam, occlusion };
      }),
    ),
  cut: (input, onProgress) =>
    passErrors(() => reportInOrder(onProgress, (report) => cut(input, report))),
  redraw: (input) => passErrors(() => redraw(input)),
  overview: (input) => passErrors(() => overview(input)),
  live: (input, onUpdate) => passErrors(() => live(input, onUpdate)),
  timeBackends: (onTiming) => passErrors(() => reportInOrder(onTiming, timeBackends)),
};

async function live(
  input: LiveInput,
  onUpdate: (update: LiveUpdate) => unknown,
): Promise<LiveResult> {
  const database = await openIfAllowed();
  const keeper = new LiveKeeper(database, input);
  let ownModel: string | null = null;
  try {
    const ready = async () => {
      const model = await getReady(onUpdate);
      ({ ownModel } = model);
      return model.recognizer;
    };
    const result = await hearLive(input, keeper, ready, onUpdate);
    return { ...result, ownModel };
  } finally {
    database?.close();
  }
}

async function predict(input: PredictInput, onStage: OnStage): Promise<PredictResult> {
  onStage({ stage: 'decoding' });
  const startMs = performance.now();
  const pcm = await toPcm(input);
  const decodeMs = performance.now() - startMs;
  const { recognizer, ownModel, unreadable, modelStored } = await getReady(onStage);
  const prediction = await recognizer.recognize(pcm, {
    onStage: (stage) => onStage({ stage }),
  });
  prediction.timings.decodeMs = decodeMs;
  const { backend, bundle } = recognizer;
  return { prediction, backend, spec: bundle.spec, ownModel, unreadable, modelStored };
}

async function toPcm(input: PredictInput): Promise<Pcm> {
  if (input.kind === 'bytes') {
    return decode(new Uint8Array(input.bytes), { extra: webCodecsDecoders() });
  }
  const { samples, sampleRate } = input;
  return { channels: [samples], sampleRate, format: 'microphone', warnings: [] };
}

async function getReady(onStage: OnStage): Promise<Ready> {
  if (isOutdated || (await hasChanged())) await forget();
  ready ??= makeReady(onStage);
  try {
    return await ready;
  } catch (error) {
    ready = null;
    throw error;
  }
}

/** Where nobody can tell this worker that another model was chosen, it looks by itself. */
async function hasChanged(): Promise<boolean> {
  if (ready === null || hearsOthers()) return false;
  return (await ready).chosenId !== (await readChosenId());
}

async function readChosenId(): Promise<string | null> {
  const database = await openIfAllowed();
  if (database === null) return null;
  try {
    return await chosenModel(database);
  } finally {
    database.close();
  }
}

async function forget(): Promise<void> {
  const outdated = await ready?.catch(() => null);
  outdated?.recognizer.dispose();
  ready = null;
  isOutdated = false;
}

async function makeReady(onStage: OnStage): Promise<Ready> {
  const database = await openIfAllowed();
  try {
    const own = database === null ? null : await loadOwn(database, onStage);
    const chosenId = database === null ? null : await chosenModel(database);
    if (own?.recognizer) {
      const { name, recognizer } = own;
      return { recognizer, ownModel: name, unreadable: null, modelStored: true, chosenId };
    }
    const { files, stored } = await obtainModel(
      shippedModelUrls(),
      database,
      (loadedBytes, totalBytes) => onStage({ stage: 'fetching-model', loadedBytes, totalBytes }),
    );
    onStage({ stage: 'starting-backend' });
    const recognizer = await loadRecognizer(files);
    const unreadable = own?.name ?? null;
    return { recognizer, ownModel: null, unreadable, modelStored: stored, chosenId };
  } finally {
    database?.close();
  }
}

/** The chosen model of the library; null if none is chosen, without recogniser if it cannot be read. */
async function loadOwn(
  database: StimmungDatabase,
  onStage: OnStage,
): Promise<{ name: string; recognizer: LoadedRecognizer | null } | null> {
  const name = await chosenName(database);
  if (name === null) return null;
  const files = await loadChosenModel(database);
  if (files === null) return { name, recognizer: null };
  onStage({ stage: 'starting-backend' });
  try {
    return { name, recognizer: await loadRecognizer(files) };
  } catch (error) {
    if (!(error instanceof SerError) || error.info.code !== 'bundle-invalid') throw error;
    return { name, recognizer: null };
  }
}

/** Buffers that can move instead of being copied: those that hold one array and nothing else. */
function ownBuffers(prediction: Prediction): ArrayBuffer[] {
  const arrays = [
    prediction.waveform.samples,
    ...prediction.segments.map((segment) => segment.logMel.data),
  ];
  const buffers = new Set<ArrayBuffer>();
  for (const { buffer, byteLength } of arrays) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffers.add(buffer);
  }
  return [...buffers];
}

holdLifeline();
Comlink.expose(api);
