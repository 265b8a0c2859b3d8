import { randomUUID } from 'node:crypto';
import { createAccess } from './access.ts';
import { readServerConfig, type ServerConfig } from './config.ts';
import { allowOrigin, preflight } from './cors.ts';
import { startDeadline } from './deadline.ts';
import { createLog, errorFields } from './log.ts';
import { HearingPool } from './pool.ts';
import { createPredictEndpoint } from './predict.ts';
import { createReadiness } from './readiness.ts';
import { createServiceMetrics } from './service-metrics.ts';
import type { TrainingEndpoint } from './training/endpoint.ts';
import { createTraining } from './training/training.ts';

/** What the server knows of a sender beside the request. */
export interface Caller {
  address: () => string;
  /** Aborted when the sender hangs up. */
  gone: AbortSignal;
}

/** The endpoint and what operators ask of it. */
export interface Service {
  predict(request: Request, caller: Caller): Promise<Response>;
  /** Answers OPTIONS. */
  preflight(request: Request): Response;
  ready(): Response;
  metrics(): Response;
  training: TrainingEndpoint;
  /** Takes up what an earlier process left, before the first request. @throws Error when it cannot. */
  start(): Promise<void>;
  /** Lets a training keep where it stands and ends it; what is heard is heard to its end. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export function createService(config: ServerConfig, log = createLog(config.logLevel)): Service {
  const now = (): number => performance.now();
  const pool = new HearingPool({
    nWorkers: config.nWorkers,
    workerFile: config.workerFile,
    modelDir: config.modelDir,
    maximumSec: config.durationLimitSec,
    maximumBytes: config.memoryLimitBytes,
    onError: (error) => log.error('worker', errorFields(error)),
  });
  const hear: HearingPool['hear'] = (...task) => pool.hear(...task);
  const metrics = createServiceMetrics(pool, () => training.isRunning());
  const refuse = createAccess({ ...config, now });
  const answer = createPredictEndpoint({
    hear,
    bodyLimitBytes: config.bodyLimitBytes,
    capacity: config.nWorkers + config.queueLimit,
    startDeadline: () => startDeadline(config.deadlineSec * 1000),
    observer: metrics,
    logError: (error) => log.error('predict', errorFields(error)),
  });

  const readiness = createReadiness(hear);
  const training = createTraining(config, { pool, readiness, log });

  return {
    async predict(request, { address, gone }) {
      const startMs = now();
      const requestId = randomUUID();
      const refusal = refuse(request, address);
      if (refusal !== null) metrics.rejected(refusal.status === 401 ? 'unauthorized' : 'rate');
      const response = refusal ?? (await answer(request, gone));
      const durationMs = Math.round(now() - startMs);
      metrics.request(response.status, now() - startMs);
      log.info('request', { requestId, path: '/predict', status: response.status, durationMs });
      response.headers.set('x-request-id', requestId);
      return allowOrigin(request, response, config.corsOrigins);
    },
    preflight: (request) => preflight(request, config.corsOrigins),
    ready: () => readiness.respond(),
    metrics: () =>
      new Response(metrics.render(), {
        headers: {
          'content-type': 'text/plain; version=0.0.4; charset=utf-8',
          'cache-control': 'no-store',
        },
      }),
    training: training.endpoint,
    start: () => training.start(),
    stop: () => training.close(),
    async close() {
      await Promise.all([training.close(), pool.close()]);
    },
  };
}

let service: Service | undefined;

/** The one of this process. */
export function getService(): Service {
  service ??= createService(readServerConfig(process.env));
  return service;
}
