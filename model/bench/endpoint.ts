import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer, type ServerProcess } from '../../tests/support/server-process.ts';
import { writeCall } from './calls.ts';
import type { Figure } from './measure.ts';
import { forgetPeak, residentMb } from './proc.ts';

/** Up to the largest body that the endpoint takes unless told otherwise, 25 MiB. */
const CASES = [
  { minutes: 1, sampleRate: 16_000 },
  { minutes: 5, sampleRate: 16_000 },
  { minutes: 13, sampleRate: 16_000 },
  // A longer one is refused, whatever its size.
  { minutes: 15, sampleRate: 8000 },
];

/** Time and memory of `POST /predict` by length; needs Linux for the memory and a build. */
export async function benchEndpoint(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'stimmung-endpoint-'));
  const server = await startServer();
  try {
    await send(server, writeCall(folder, { minutes: 1, sampleRate: 16_000, format: 'wav' }));
    const figures: Figure[] = [];
    for (const each of CASES) {
      const file = writeCall(folder, { ...each, format: 'wav' });
      figures.push(...(await measure(server, each, file)));
    }
    return figures;
  } finally {
    await server.stop('SIGTERM');
    rmSync(folder, { recursive: true });
  }
}

async function measure(
  server: ServerProcess,
  { minutes, sampleRate }: (typeof CASES)[number],
  file: string,
): Promise<Figure[]> {
  const restMb = residentMb(server.pid, 'VmRSS');
  forgetPeak(server.pid);
  const startMs = performance.now();
  await send(server, file);
  const seconds = (performance.now() - startMs) / 1000;
  const key = `endpoint${minutes}Min${sampleRate}`;
  const label = `POST /predict, ${minutes} min at ${sampleRate / 1000} kHz`;
  const riseMb = residentMb(server.pid, 'VmHWM') - restMb;
  const note = `answered in ${seconds.toFixed(1)} s`;
  return [
    { key, label, value: (60 * minutes) / seconds, unit: 'times real time', note },
    { key: `${key}Mb`, label: '  memory above rest', value: riseMb, unit: 'MB' },
  ];
}

async function send({ baseUrl }: ServerProcess, file: string): Promise<void> {
  const response = await fetch(`${baseUrl}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'audio/wav' },
    body: readFileSync(file),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`The endpoint answered ${response.status}: ${answer}`);
}
