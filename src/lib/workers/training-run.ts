import { SerError } from '#lib/core/errors.ts';
import { parseBundle, type Bundle } from '#lib/core/network/bundle.ts';
import { watchDevice } from '#lib/core/network/device.ts';
import { footprint } from '#lib/core/network/footprint.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { restoreCheckpoint } from '#lib/core/training/checkpoint.ts';
import { prepareMaterial } from '#lib/core/training/material.ts';
import {
  adoptWeights,
  convolutionsOf,
  SHIPPED_MODEL_ID,
  topologyOf,
} from '#lib/core/training/plan.ts';
import { NO_PROGRESS } from '#lib/core/training/progress.ts';
import type { RunCheckpoint } from '#lib/core/training/run.ts';
import { TrainingSession } from '#lib/core/training/session.ts';
import { START } from '#lib/core/training/train.ts';
import { stepsPerEpoch } from '#lib/core/training/config.ts';
import { loadCheckpoint, saveCheckpoint } from '#lib/storage/checkpoint-store.ts';
import { loadWaveforms } from '#lib/storage/corpus-store.ts';
import { loadFromLibrary } from '#lib/storage/library-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { sha256 } from '#lib/storage/sha256.ts';
import type { StoredRun } from '#lib/storage/training-records.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import { breathe } from './breathe.ts';
import { obtainModel } from './model-files.ts';
import { shippedModelUrls } from './shipped-model.ts';
import type { TrainingNews, TrainingRequest } from './training-api.ts';
import { startTrainingBackend } from './training-backend.ts';

/** Often enough for a bar. */
const READING_NEWS_MS = 100;

type Tell = (news: TrainingNews) => void;

/**
 * Gets everything ready that a run needs, up to the point where its last checkpoint stands.
 *
 * @throws SerError `corpus-invalid`, `backend-unavailable`, `config-invalid`, `bundle-invalid`.
 */
export async function openSession(
  database: StimmungDatabase,
  { runId, backend: wanted, lost }: TrainingRequest,
  tell: Tell,
): Promise<TrainingSession<StoredRun>> {
  const run = await requireRun(database, runId);
  const kept = await loadCheckpoint(database, runId);
  const material = await readMaterial(database, run, tell);
  const { plan, labels } = run;
  const source = kept === null ? await loadSource(database, run) : null;
  const topology = kept?.topology ?? topologyOf(run, source);
  tell({ kind: 'choosing-backend' });
  const makeNetwork = () => new TfjsNetwork(topology, plan.seed);
  const { largestBytes } = footprint(topology, plan.config.batchSize);
  const backend = await startTrainingBackend(wanted, lost, { makeNetwork, largestBytes });
  const network = makeNetwork();
  if (kept !== null) restoreCheckpoint(network, kept.checkpoint);
  else if (source !== null) await adoptWeights(network, source, labels);
  if (plan.start.kind === 'model' && plan.start.freezeConvolutions)
    network.freeze(convolutionsOf(topology));
  const progress = kept?.progress ?? NO_PROGRESS;
  const perEpoch = stepsPerEpoch(material.training.length, plan.config.batchSize);
  const size = { nSteps: perEpoch * plan.config.epochs, stepsPerEpoch: perEpoch };
  const { epochs, losses } = progress;
  tell({ kind: 'started', backend, nParameters: network.nParameters, ...size, epochs, losses });
  return new TrainingSession({
    run,
    material,
    network,
    backend,
    device: watchDevice(),
    position: kept?.checkpoint.position ?? START,
    progress,
    // With a connection of its own each time: the one for reading may be taken away in the hours until then.
    save: (checkpoint: RunCheckpoint) =>
      withDatabase((own) => saveCheckpoint(own, runId, checkpoint)),
    tell,
    breathe,
    now: () => performance.now(),
    digest: sha256,
  });
}

/** @throws SerError `storage-lost` for a run that is not in the store any more. */
export async function requireRun(database: StimmungDatabase, runId: string): Promise<StoredRun> {
  const run = await database.get('runs', runId);
  if (run === undefined) throw new SerError({ code: 'storage-lost', details: {} });
  return run;
}

function readMaterial(database: StimmungDatabase, run: StoredRun, tell: Tell) {
  const { corpusId, training, validation, labels, plan } = run;
  const { config } = plan;
  let lastMs = 0;
  return prepareMaterial(
    loadWaveforms(database, corpusId, config.spec.sampleRate),
    { training, validation, labels, config },
    (nRead, nRecordings) => {
      const nowMs = performance.now();
      if (nowMs - lastMs < READING_NEWS_MS && nRead < nRecordings) return;
      lastMs = nowMs;
      tell({ kind: 'reading', nRead, nRecordings });
    },
  );
}

/** The model that a run starts from, or null. */
async function loadSource(database: StimmungDatabase, { plan }: StoredRun): Promise<Bundle | null> {
  if (plan.start.kind === 'scratch') return null;
  const { modelId } = plan.start;
  const files =
    modelId === SHIPPED_MODEL_ID
      ? (await obtainModel(shippedModelUrls(), database, () => undefined)).files
      : await loadFromLibrary(database, modelId);
  if (files === null) {
    const reason = 'it is no longer in the library';
    throw new SerError({ code: 'model-unavailable', details: { reason } });
  }
  return parseBundle(files.description, files.weights);
}
