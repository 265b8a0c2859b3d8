import { threadId, workerData } from 'node:worker_threads';
import { answerOf } from '#lib/server/answer.ts';
import type { HearReply, HearTask, WorkerSetup } from '#lib/server/pool.ts';
import { fakePrediction } from './prediction.ts';

const { modelDir } = workerData as WorkerSetup;

/** Stands in for the thread that hears: the first letter of the recording says what becomes of it. */
export default function answer({ bytes, cancelled }: HearTask): HearReply {
  const letter = String.fromCharCode(bytes[0] ?? 0);
  if (letter === 'x') process.exit(1);
  if (letter === 'b') throw new Error('a bug');
  while (letter === 'w' && Atomics.load(cancelled, 0) === 0);
  if (letter === 'm') {
    const model = { id: modelDir, version: '1', uar: null };
    return {
      heard: { kind: 'answer', answer: answerOf({ ...fakePrediction(), model }) },
      hearMs: 0,
    };
  }
  const reason = `thread ${threadId}`;
  return {
    heard: { kind: 'refused', error: { code: 'request-invalid', details: { reason } } },
    hearMs: 0,
  };
}
