import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startServer, type ServerProcess } from '../../tests/support/server-process.ts';
import type { Figure } from './measure.ts';
import { forgetPeak, processorMs, residentMb } from './proc.ts';

const RECORDING = readFileSync(
  fileURLToPath(new URL('../../static/samples/calm.wav', import.meta.url)),
);
const CASES = [
  { clients: 1, queue: 64 },
  { clients: 8, queue: 64 },
  { clients: 32, queue: 64 },
  { clients: 64, queue: 64 },
  // More than there is room for: the rest is turned away and comes back.
  { clients: 64, queue: 16 },
];
const WARM_MS = 2000;
const MEASURED_MS = 10_000;
/** Before a client that was turned away asks again. */
const BACK_OFF_MS = 100;

export interface Load {
  /** Milliseconds of the requests that were answered, ascending. */
  answeredMs: number[];
  nTurnedAway: number;
  /** By status; 0 for a broken connection. */
  errors: Map<number, number>;
}

/** Requests per second of `POST /predict` under so many clients, each with one request at a time; needs a build. */
export async function benchLoad(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { clients, queue } of CASES) {
    const server = await startServer({ QUEUE_LIMIT: String(queue) });
    try {
      await hammer(server, clients, within(WARM_MS));
      forgetPeak(server.pid);
      const startMs = processorMs(server.pid);
      const load = await hammer(server, clients, within(MEASURED_MS));
      const usedMs = processorMs(server.pid) - startMs;
      const peakMb = residentMb(server.pid, 'VmHWM');
      figures.push(toFigure({ clients, queue }, load, usedMs, peakMb));
    } finally {
      await server.stop('SIGTERM');
    }
  }
  return figures;
}

/** @returns whether so many milliseconds from now are over. */
export function within(durationMs: number): () => boolean {
  const endMs = performance.now() + durationMs;
  return () => performance.now() >= endMs;
}

/** All clients at once, each asking again as soon as it is answered, until it is over. */
export async function hammer(
  { baseUrl }: Pick<ServerProcess, 'baseUrl'>,
  nClients: number,
  isOver: () => boolean,
): Promise<Load> {
  const load: Load = { answeredMs: [], nTurnedAway: 0, errors: new Map() };
  const agent = new Agent({ keepAlive: true, maxSockets: nClients });
  const client = async (): Promise<void> => {
    while (!isOver()) {
      const startMs = performance.now();
      const status = await ask(baseUrl, agent);
      if (status === 200) load.answeredMs.push(performance.now() - startMs);
      else if (status === 503) {
        load.nTurnedAway++;
        await wait(BACK_OFF_MS);
      } else load.errors.set(status, (load.errors.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: nClients }, client));
  agent.destroy();
  load.answeredMs.sort((a, b) => a - b);
  return load;
}

/** @returns the status, 0 if the connection broke. */
function ask(baseUrl: string, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'audio/wav', 'content-length': RECORDING.length };
    const asked = request(`${baseUrl}/predict`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', () => resolve(0));
    });
    asked.on('error', () => resolve(0));
    asked.end(RECORDING);
  });
}

/** @param usedMs time of the processor: unlike the others it hardly depends on what else the machine does. */
function toFigure(
  { clients, queue }: (typeof CASES)[number],
  { answeredMs, nTurnedAway, errors }: Load,
  usedMs: number,
  peakMb: number,
): Figure {
  const percentiles = [50, 95, 99].map((percent) => {
    const ms = answeredMs[Math.floor((answeredMs.length * percent) / 100)] ?? NaN;
    return `p${percent} ${ms.toFixed(0)} ms`;
  });
  const failures = [...errors].map(([status, n]) => `${n} × ${status}`).join(', ');
  const notes = [
    ...percentiles,
    `${(usedMs / answeredMs.length).toFixed(1)} ms of processor each`,
    `${peakMb.toFixed(0)} MB`,
    `${nTurnedAway} turned away`,
    failures === '' ? 'no errors' : `errors: ${failures}`,
  ];
  return {
    key: `load${clients}Queue${queue}`,
    label: `POST /predict, ${clients} clients, queue of ${queue}`,
    value: (1000 * answeredMs.length) / MEASURED_MS,
    unit: 'requests/s',
    note: notes.join(', '),
  };
}
