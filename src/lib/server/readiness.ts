import type { HearingPool } from './pool.ts';
import { probeRecording } from './probe.ts';
import { notReady } from './problem.ts';
import { healthSchema, type Answer } from './schemas.ts';

/** A recording is not waited for longer than this. */
export const PROBE_DEADLINE_MS = 60_000;

type Model = Answer['model'];

export interface Readiness {
  /** The answer to whoever asks. */
  respond(): Response;
  /** Another model has answered a recording and hears from now on. */
  renew(model: Model): void;
}

/**
 * Whether the model has answered a recording, and which. The first question has it hear one, and is not kept waiting for
 * it; where that fails, so does the next.
 */
export function createReadiness(hear: HearingPool['hear']): Readiness {
  let model: Model | null = null;
  let reason = 'the model is being loaded';
  let isTrying = false;

  async function tryOnce(): Promise<void> {
    const deadline = AbortSignal.timeout(PROBE_DEADLINE_MS);
    try {
      const outcome = await hear(probeRecording(), 'mix', {
        gone: new AbortController().signal,
        deadline,
      });
      if (outcome.kind === 'answer') model ??= outcome.answer.model;
      else if (outcome.kind !== 'refused') reason = 'the model does not answer in time';
      else reason = `the model does not answer (${outcome.error.code})`;
    } catch {
      reason = 'the threads do not start';
    } finally {
      isTrying = false;
    }
  }

  return {
    respond() {
      if (model !== null) {
        return Response.json(healthSchema.parse({ status: 'ready', model }), {
          headers: { 'cache-control': 'no-store' },
        });
      }
      if (!isTrying) {
        isTrying = true;
        void tryOnce();
      }
      return notReady(reason);
    },
    renew(renewed) {
      model = renewed;
    },
  };
}
