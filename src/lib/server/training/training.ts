import { SerError } from '#lib/core/errors.ts';
import type { ServerConfig } from '../config.ts';
import type { Log } from '../log.ts';
import type { HearingPool } from '../pool.ts';
import type { Readiness } from '../readiness.ts';
import { ActiveModel } from './active.ts';
import { TrainingDesk } from './desk.ts';
import { NODE_FILES } from './disk.ts';
import { createTrainingEndpoint, type TrainingEndpoint } from './endpoint.ts';
import { TrainStore } from './store.ts';
import { threadStarter } from './thread.ts';

/** Orchestrators kill after 30 s; a step and a checkpoint take about one. */
const GRACE_MS = 20_000;

/** All that has to do with training in a server. */
export interface Training {
  endpoint: TrainingEndpoint;
  /** Whether a training goes on at present. */
  isRunning(): boolean;
  /** Takes up the model and the training that an earlier process left. @throws Error naming the folder that cannot be used. */
  start(): Promise<void>;
  close(): Promise<void>;
}

interface Surroundings {
  pool: HearingPool;
  readiness: Readiness;
  log: Log;
}

export function createTraining(
  config: ServerConfig,
  { pool, readiness, log }: Surroundings,
): Training {
  const { trainToken: token, trainDir, modelDir } = config;
  if (token === null) {
    const nothing = () => Promise.resolve();
    const endpoint = createTrainingEndpoint(null);
    return { endpoint, isRunning: () => false, start: nothing, close: nothing };
  }
  const files = NODE_FILES;
  const store = new TrainStore(files, trainDir);
  const { trainLimitBytes: maximumBytes, trainCorpus: corpus } = config;
  const startThread = threadStarter(config.trainWorkerFile);
  const desk = new TrainingDesk({
    store,
    startThread,
    maximumBytes,
    modelDir,
    date: Date.now,
    log,
  });
  const active = new ActiveModel({ store, pool, readiness, modelDir, log });
  return {
    endpoint: createTrainingEndpoint({
      token,
      files,
      store,
      desk,
      active,
      corpus,
      maximumBytes,
      log,
    }),
    isRunning: () => desk.isTraining,
    async start() {
      try {
        await active.restore();
        await desk.open();
      } catch (error) {
        if (!(error instanceof SerError)) throw error;
        throw new Error(`TRAIN_DIR: ${trainDir} cannot be used (${error.info.code}).`);
      }
    },
    close: () => desk.close(GRACE_MS),
  };
}
