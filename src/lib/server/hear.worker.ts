/** The thread in which recordings are heard, one at a time; `pool.ts` gives it its tasks. */
import { workerData } from 'node:worker_threads';
import { SerError } from '#lib/core/errors.ts';
import type { Recognizer } from '#lib/core/inference/recognizer.ts';
import { Cancelled, hear, type Heard } from './hear.ts';
import type { HearReply, HearTask, WorkerSetup } from './pool.ts';
import { probeRecording } from './probe.ts';
import { loadNodeRecognizer } from './recognizer.ts';

const { modelDir, maximumSec, maximumBytes } = workerData as WorkerSetup;

let loading: Promise<Recognizer> | undefined;
let isCancelled = (): boolean => false;

async function answer(task: HearTask): Promise<HearReply> {
  const startMs = performance.now();
  isCancelled = () => Atomics.load(task.cancelled, 0) !== 0;
  const heard = await hearOrRefuse(task);
  return { heard, hearMs: performance.now() - startMs };
}

async function hearOrRefuse({ bytes, channel }: HearTask): Promise<Heard> {
  try {
    const recognizer = await loadOnce();
    return await hear(recognizer, bytes, { channel, maximumSec, maximumBytes, isCancelled });
  } catch (error) {
    if (error instanceof SerError) return { kind: 'refused', error: error.info };
    throw error;
  }
}

/** Tried again with the next recording if it fails: the model may arrive later than the server. */
async function loadOnce(): Promise<Recognizer> {
  loading ??= loadNodeRecognizer(modelDir, () => {
    if (isCancelled()) throw new Cancelled();
  });
  return loading.catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
}

/** Hears a recording at once, so that none waits for the model or the compiler. */
async function warmUp(): Promise<void> {
  await answer({ bytes: probeRecording(), channel: 'mix', cancelled: new Int32Array(1) });
}

// Only when this is there does the pool take the thread for ready.
export default warmUp().then(() => answer);
