import type { HearingPool } from './pool.ts';
import { probeRecording } from './probe.ts';
import { notReady } from './problem.ts';
import { healthSchema } from './schemas.ts';

/** A recording is not waited for longer than this, seconds. */
const DEADLINE_MS = 60_000;

/**
 * Whether the model has answered a recording. The first question has it hear one, and is not kept waiting for it; where
 * that fails, so does the next.
 */
export function createReadiness(hear: HearingPool['hear']): () => Response {
  let isReady = false;
  let reason = 'the model is being loaded';
  let isTrying = false;

  async function tryOnce(): Promise<void> {
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    try {
      const outcome = await hear(probeRecording(), 'mix', {
        gone: new AbortController().signal,
        deadline,
      });
      isReady = outcome.kind === 'answer';
      if (outcome.kind === 'refused') reason = `the model does not answer (${outcome.error.code})`;
      else if (!isReady) reason = 'the model does not answer in time';
    } catch {
      reason = 'the threads do not start';
    } finally {
      isTrying = false;
    }
  }

  return () => {
    if (isReady) {
      return Response.json(healthSchema.parse({ status: 'ready' }), {
        headers: { 'cache-control': 'no-store' },
      });
    }
    if (!isTrying) {
      isTrying = true;
      void tryOnce();
    }
    return notReady(reason);
  };
}
