import { queueToCsv, queueToJson, type ListedAnswer } from '#lib/export/queue.ts';
import { saveText } from '#lib/export/save-text.ts';
import type { QueueSession } from '#lib/state/queue.svelte.ts';

type Answers = ReturnType<QueueSession['answers']>;

/** Saves what was heard in the list so far. */
export async function saveQueue(answers: Answers, format: 'csv' | 'json'): Promise<void> {
  const listed: ListedAnswer[] = [];
  for await (const { item, kept } of answers) {
    const file = item.path;
    if (kept?.kind === 'clip') {
      listed.push({ kind: 'clip', file, prediction: kept.prediction, backend: kept.backend });
    } else if (kept?.kind === 'call') listed.push({ kind: 'call', file, call: kept });
    else if (item.state === 'failed') {
      const error = item.fault?.kind === 'known' ? item.fault.info : null;
      listed.push({ kind: 'failed', file, error });
    }
  }
  saveText('stimmung', format, format === 'csv' ? queueToCsv(listed) : queueToJson(listed));
}
