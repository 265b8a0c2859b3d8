import * as Comlink from 'comlink';
import { SerError } from '#lib/core/errors.ts';
import type { TrainingSession } from '#lib/core/training/session.ts';
import { loadCheckpoint } from '#lib/storage/checkpoint-store.ts';
import { addToLibrary } from '#lib/storage/library-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import type { StoredRun } from '#lib/storage/training-records.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import { learnFromCorpus } from './own-familiarity.ts';
import { judgeRun } from './judge-run.ts';
import { aboutOf } from './model-about.ts';
import { toOwnModel, type Outcome } from './own-model.ts';
import { reportInOrder } from './report-in-order.ts';
import type { TrainingApi } from './training-api.ts';
import { openSession, requireRun } from './training-run.ts';
import { passErrors } from './pass-errors.ts';
import { holdLifeline } from './lifeline.ts';

/** The run of this worker, also after its end: what found no room in the store is in here. */
let current: { runId: string; session: TrainingSession<StoredRun> } | null = null;

const api: TrainingApi = {
  train: (request, onNews) =>
    stored((database) =>
      reportInOrder(onNews, async (tell) => {
        const session = await openSession(database, request, tell);
        current = { runId: request.runId, session };
        return session.run();
      }),
    ),
  pause: () => current?.session.pause(),
  resume: () => current?.session.resume(),
  stop: () => current?.session.stop(),
  keep: (runId, name) =>
    stored(async (database) => {
      const { draft, files } = await modelOf(database, runId, name);
      await addToLibrary(database, draft, files.weights);
      return draft.id;
    }),
  exportModel: (runId, name) =>
    stored(async (database) => {
      const { draft, files } = await modelOf(database, runId, name);
      const description = `${JSON.stringify(files.description, null, 1)}\n`;
      const { weights } = files;
      return Comlink.transfer({ about: aboutOf(draft), description, weights }, [weights.buffer]);
    }),
  judge: (runId, request, onJudged) =>
    stored(async (database) =>
      reportInOrder(onJudged, async (report) =>
        judgeRun(database, await outcomeOf(database, runId), request, report),
      ),
    ),
};

/** A call that needs the database. */
function stored<T>(use: (database: StimmungDatabase) => Promise<T>): Promise<T> {
  return passErrors(() => withDatabase(use));
}

async function modelOf(database: StimmungDatabase, runId: string, name: string) {
  const outcome = await outcomeOf(database, runId);
  return toOwnModel(outcome, name, await learnFromCorpus(database, outcome.run));
}

/** The last good weights of a run, from memory if they are there, else from the store. */
async function outcomeOf(database: StimmungDatabase, runId: string): Promise<Outcome> {
  const live = current?.runId === runId ? await current.session.outcome() : null;
  if (live !== null) return live;
  const run = await requireRun(database, runId);
  const kept = await loadCheckpoint(database, runId);
  if (kept === null) {
    const reason = 'this training has not come to a first checkpoint';
    throw new SerError({ code: 'model-unavailable', details: { reason } });
  }
  const { topology, checkpoint, progress } = kept;
  return { run, topology, weights: checkpoint.weights, progress };
}

holdLifeline();
Comlink.expose(api);
