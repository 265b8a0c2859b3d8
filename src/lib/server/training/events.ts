import type { TrainingDesk } from './desk.ts';
import type { End } from './running.ts';
import type { StoredJob } from './store.ts';

/** Connections in which nothing comes for a minute are cut by many proxies. */
const BEAT_MS = 15_000;
/** Whoever falls behind by so many events is let go, and may come back. */
const MAXIMUM_BEHIND = 1000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // A stopping server waits for its connections.
  connection: 'close',
  'x-accel-buffering': 'no',
};

/**
 * What a training tells, as server-sent events named by their kind. First comes what brings the receiver up to date,
 * last how it ended; without that the server has stopped, and the receiver may come back.
 */
export function eventStream(desk: TrainingDesk, job: StoredJob): Response {
  const encoder = new TextEncoder();
  let stop = (): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      const close = () => {
        stop();
        controller.close();
      };
      for (const news of desk.courseOf(job.id)?.soFar ?? []) send(toEvent(news));
      const unlisten = desk.listen(job.id, (told) => {
        if (told === null || (controller.desiredSize ?? 0) < -MAXIMUM_BEHIND) close();
        else send(toEvent('news' in told ? told.news : told.end));
      });
      if (unlisten === null) {
        const end = endOf(job);
        if (end !== null) send(toEvent(end));
        controller.close();
        return;
      }
      const beat = setInterval(() => send(': \n\n'), BEAT_MS);
      stop = () => {
        clearInterval(beat);
        unlisten();
      };
    },
    cancel: () => stop(),
  });
  return new Response(body, { headers: HEADERS });
}

/** Null for one that will go on. */
function endOf({ status, weightsDigest, problem }: StoredJob): End | null {
  switch (status) {
    case 'finished':
      return { kind: 'finished', weightsDigest: weightsDigest ?? '' };
    case 'cancelled':
      return { kind: 'stopped' };
    case 'failed':
      return problem === null ? null : { kind: 'failed', problem };
    case 'running':
      return null;
  }
}

function toEvent(told: { kind: string }): string {
  return `event: ${told.kind}\ndata: ${JSON.stringify(told)}\n\n`;
}
