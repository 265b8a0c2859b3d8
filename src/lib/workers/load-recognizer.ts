import { SerError } from '#lib/core/errors.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import type { ExplainInput, ExplainOptions, Explanation } from '#lib/core/explanation/explain.ts';
import type { Follower, LiveFollower } from '#lib/core/inference/follow.ts';
import type { Prediction } from '#lib/core/inference/prediction.ts';
import { createRecognizer, type RecognizeOptions } from '#lib/core/inference/recognizer.ts';
import { parseBundle, type Bundle } from '#lib/core/network/bundle.ts';
import type { ModelFiles } from '#lib/storage/model-store.ts';
import { availableBackends, startBackend } from './backends.ts';
import type { Backend } from './compute-api.ts';
import { fastestBackend, type Deadline } from './fastest-backend.ts';
import { makeNetwork, SteadyNetwork } from './steady-network.ts';

/** What the worker needs of a recogniser. */
export interface LoadedRecognizer {
  recognize(pcm: Pcm, options?: Pick<RecognizeOptions, 'onStage'>): Promise<Prediction>;
  follow(sampleRate: number): Follower;
  explain(picture: ExplainInput, options: ExplainOptions): Promise<Explanation>;
  followLive(sampleRate: number): LiveFollower;
  /** At present: one that is lost is replaced by the next. */
  readonly backend: Backend;
  bundle: Bundle;
  dispose(): void;
}

/** A backend that is not ready to answer by then is no faster for the user. */
const CALIBRATION_MS = 4000;
const CALIBRATION_RUNS = 3;

/**
 * Reads the bundle, starts the fastest backend of this device and joins both.
 *
 * @throws SerError `bundle-invalid`, `backend-unavailable`.
 */
export async function loadRecognizer({
  description,
  weights,
}: ModelFiles): Promise<LoadedRecognizer> {
  const bundle = parseBundle(description, weights);
  const network = await SteadyNetwork.start(bundle, (lost) => chooseBackend(bundle, lost));
  const recognizer = createRecognizer(bundle, network);
  return {
    get backend() {
      return network.backend;
    },
    bundle,
    follow: (sampleRate) => recognizer.follow(sampleRate),
    explain: (picture, options) => recognizer.explain(picture, options),
    followLive: (sampleRate) => recognizer.followLive(sampleRate),
    recognize: (pcm, options = {}) =>
      recognizer.recognize(pcm, { ...options, now: () => performance.now() }),
    dispose: () => recognizer.dispose(),
  };
}

/**
 * Starts the fastest backend for a model. With a single candidate there is nothing to measure. Without WebAssembly the
 * plain processor remains. Threads take longer to start than a recording takes to be heard; training, which goes on for
 * long, tries them.
 *
 * @param lost backends that are out.
 * @throws SerError `backend-unavailable`.
 */
export async function chooseBackend(
  bundle: Bundle,
  lost: readonly Backend[] = [],
): Promise<Backend> {
  const candidates = (await availableBackends()).filter(
    (backend) => backend !== 'wasm-threads' && !lost.includes(backend),
  );
  const fastest =
    candidates.length === 1
      ? 'wasm'
      : await fastestBackend(
          candidates,
          (backend, deadline) => timePrediction(bundle, backend, deadline),
          CALIBRATION_MS,
        );
  if (fastest !== null && (await starts(fastest))) return fastest;
  await startBackend('cpu');
  return 'cpu';
}

async function starts(backend: Backend): Promise<boolean> {
  try {
    await startBackend(backend);
    return true;
  } catch (error) {
    if (error instanceof SerError) return false;
    throw error;
  }
}

/** Shortest of some predictions of one silent picture, after one to warm up; milliseconds. */
async function timePrediction(
  bundle: Bundle,
  backend: Backend,
  deadline: Deadline,
): Promise<number> {
  await startBackend(backend);
  requireTime(deadline);
  const network = makeNetwork(bundle);
  const input = new Float32Array(bundle.spec.nMels * bundle.segmentFrames);
  try {
    let shortest = Infinity;
    for (let run = 0; run <= CALIBRATION_RUNS; run++) {
      const startMs = performance.now();
      await network.predict(input, 1);
      requireTime(deadline);
      if (run > 0) shortest = Math.min(shortest, performance.now() - startMs);
    }
    return shortest;
  } finally {
    network.dispose();
  }
}

function requireTime({ expired }: Deadline): void {
  if (expired) throw new Error('The measurement took too long.');
}
