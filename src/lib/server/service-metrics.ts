import { Counter, Histogram, Reading, type Instrument } from './metrics.ts';
import type { HearingPool } from './pool.ts';
import type { PredictObserver } from './predict.ts';

/** Seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
export interface ServiceMetrics extends PredictObserver {
  /** @param ms from the first byte to the answer. */
  request(status: number, ms: number): void;
  /** Prometheus text format, version 0.0.4. */
  render(): string;
}

/** The figures of the server; none of them tells what was heard. */
export function createServiceMetrics(
  pool: Pick<HearingPool, 'queueLength' | 'nRestarts'>,
  isTraining: () => boolean,
): ServiceMetrics {
  const requests = new Counter('stimmung_requests_total', 'Answered requests by status.');
  const rejected = new Counter('stimmung_rejected_total', 'Requests turned away, by reason.');
  const recordings = new Counter('stimmung_recordings_total', 'Recordings by result.');
  const duration = new Histogram(
    'stimmung_request_duration_seconds',
    'From the first byte of a request to its answer.',
    BOUNDS,
  );
  const stages = new Histogram('stimmung_stage_duration_seconds', 'Time by stage.', BOUNDS);
  let nInside = 0;
  const inside = new Reading(
    'gauge',
    'stimmung_requests_inside',
    'Requests that are being received, wait or are heard.',
    () => nInside,
  );
  const training = new Reading(
    'gauge',
    'stimmung_training_running',
    'Trainings that go on at present: 0 or 1.',
    () => Number(isTraining()),
  );
  const counted = [requests, rejected, inside, recordings, duration, stages];
  const instruments = [...counted, ...readings(pool), training];
  return {
    inside: (change) => {
      nInside += change;
    },
    request: (status, ms) => {
      requests.add({ status: String(status) });
      duration.observe(ms / 1000);
    },
    rejected: (reason) => rejected.add({ reason }),
    recording: (result) => recordings.add({ result }),
    stage: (stage, ms) => stages.observe(ms / 1000, { stage }),
    render: () => instruments.map((instrument) => instrument.render()).join(''),
  };
}

function readings(pool: Pick<HearingPool, 'queueLength' | 'nRestarts'>): Instrument[] {
  return [
    new Reading(
      'gauge',
      'stimmung_queue_length',
      'Recordings that wait for a thread.',
      () => pool.queueLength,
    ),
    new Reading(
      'counter',
      'stimmung_worker_restarts_total',
      'Threads that have taken the place of others.',
      () => pool.nRestarts,
    ),
    new Reading('gauge', 'process_resident_memory_bytes', 'Resident memory of the process.', () =>
      process.memoryUsage.rss(),
    ),
  ];
}
