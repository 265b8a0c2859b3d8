import { bytesOf } from '#lib/storage/queue-records.ts';
import type { KeptResult, QueueEntry, QueueFault } from '#lib/storage/queue-records.ts';
import type { Hearing } from './queue-types.ts';

/** What becomes of an entry, and what is kept with it. */
export interface End {
  change: (entry: QueueEntry) => QueueEntry;
  result?: KeptResult;
}

export function failed(fault: QueueFault): End {
  return { change: (entry) => ({ ...entry, state: 'failed', fault }) };
}

export function settled(hearing: Hearing): End {
  const { result } = hearing;
  const resultBytes = bytesOf(result);
  const change = (entry: QueueEntry): QueueEntry =>
    hearing.kind === 'choice'
      ? { ...entry, state: 'choice', resultBytes }
      : { ...entry, state: 'done', summary: hearing.summary, resultBytes };
  return { change, result };
}
