import { startServer } from '../../tests/support/server-process.ts';
import { hammer, within } from './load.ts';
import type { Figure } from './measure.ts';
import { residentMb } from './proc.ts';

const CLIENTS = 8;
/** Half an hour tells a pool that fills from one that never does: `SOAK_MINUTES=30 npm run bench -- soak`. */
const MINUTES = Number(process.env.SOAK_MINUTES ?? 10);
/** Caches and pools have their size by then. */
const WARM_MINUTES = 2;
const STEP_MS = 30_000;

/** Whether a server under load grows: resident memory over time, and the line that fits it best. */
export async function benchSoak(): Promise<Figure[]> {
  const server = await startServer({});
  const stands: { minute: number; mb: number }[] = [];
  const errors = new Map<number, number>();
  let nAnswered = 0;
  try {
    const startMs = performance.now();
    const minute = () => (performance.now() - startMs) / 60_000;
    while (minute() < MINUTES) {
      const load = await hammer(server, CLIENTS, within(STEP_MS));
      nAnswered += load.answeredMs.length;
      for (const [status, n] of load.errors) errors.set(status, (errors.get(status) ?? 0) + n);
      stands.push({ minute: minute(), mb: residentMb(server.pid, 'VmRSS') });
    }
  } finally {
    await server.stop('SIGTERM');
  }
  const warm = stands.filter((stand) => stand.minute >= WARM_MINUTES);
  const failures = [...errors].map(([status, n]) => `${n} × ${status}`).join(', ');
  return [
    {
      key: 'soakMbPerMinute',
      label: `memory of the server, ${MINUTES} minutes of ${CLIENTS} clients`,
      value: slope(warm),
      unit: 'MB/min',
      note: [
        `${warm[0]?.mb.toFixed(0)} MB at first, ${warm.at(-1)?.mb.toFixed(0)} MB at last`,
        `${slope(warm.slice(warm.length >> 1)).toFixed(2)} MB/min in the second half`,
        `${nAnswered} answers`,
        failures === '' ? 'no errors' : `errors: ${failures}`,
      ].join(', '),
    },
  ];
}

/** Of the line with the least squares. */
function slope(stands: readonly { minute: number; mb: number }[]): number {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const atMinute = mean(stands.map(({ minute }) => minute));
  const atMb = mean(stands.map(({ mb }) => mb));
  const rise = mean(stands.map(({ minute, mb }) => (minute - atMinute) * (mb - atMb)));
  return rise / mean(stands.map(({ minute }) => (minute - atMinute) ** 2));
}
