/**
 * Every figure of speed and size, as medians on this machine:
 *
 *     npm run bench -- [PART ...] [--json FILE]
 *
 * Parts, all unless some are named: prediction, features, audio, training, memory, page, threads, calls, endpoint, load,
 * soak, scale, training-page. The last, which trains in the page, needs the archive of EMO-DB in EMODB_ZIP; MP3s among the
 * calls need `lame`, servers side by side `nginx`.
 *
 * MEL_YARDSTICK and TORCH_YARDSTICK name scripts for `/usr/bin/python3` to compare with: the first prints
 * `... 12.3 ms ...` for the log-mel of 60 s; the second, called with a network's name, threads, batch and the topology
 * in JSON, `... 45.6 samples/s`, as `bench/torch_training.py` does.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchAudio } from './bench/audio.ts';
import { benchCalls } from './bench/calls.ts';
import { benchEndpoint } from './bench/endpoint.ts';
import { benchLoad } from './bench/load.ts';
import type { Figure } from './bench/measure.ts';
import { benchMel, MEL_MS } from './bench/mel.ts';
import { benchPage } from './bench/page.ts';
import { benchPageTraining } from './bench/page-training.ts';
import { benchPrediction } from './bench/prediction.ts';
import { benchScale } from './bench/scale.ts';
import { benchMemory, benchTraining } from './bench/training.ts';
import { benchThreads } from './bench/threads.ts';
import { benchSoak } from './bench/soak.ts';
import { runYardstick } from './bench/yardstick.ts';

const { values: options, positionals } = parseArgs({
  options: { json: { type: 'string' } },
  allowPositionals: true,
});

/** In the order in which they are run: the first figure of prediction wants a fresh process. */
const PARTS: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  prediction: benchPrediction,
  features: () => benchFeatures(process.env['MEL_YARDSTICK']),
  audio: benchAudio,
  training: () => benchTraining(process.env['TORCH_YARDSTICK']),
  memory: benchMemory,
  page: benchPage,
  threads: benchThreads,
  calls: benchCalls,
  endpoint: benchEndpoint,
  load: benchLoad,
  soak: benchSoak,
  scale: benchScale,
  'training-page': () => benchPageTraining(process.env['TORCH_YARDSTICK']),
};

function benchFeatures(script: string | undefined): Figure[] {
  const { melMsPer60s } = benchMel();
  const yardstick = runYardstick(script, [], MEL_MS);
  const note = yardstick === null ? 'no MEL_YARDSTICK, or python3 lacks what it needs' : '';
  const ratio = yardstick === null ? null : melMsPer60s / yardstick;
  return [
    { key: 'melMsPer60s', label: 'log-mel of 60 s', value: melMsPer60s, unit: 'ms' },
    { key: 'melYardstickMsPer60s', label: '  numpy', value: yardstick, unit: 'ms', note },
    { key: 'melRatio', label: '  ours / numpy', value: ratio, unit: '' },
  ];
}

function machine(): { cpu: string; cores: number; node: string } {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    node: process.version,
  };
}

function format(value: number | null): string {
  if (value === null) return '–';
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}

function print(figures: readonly Figure[]): void {
  const rows = figures.map(({ label, value, unit, note = '' }) => [
    label,
    `${format(value)} ${value === null ? '' : unit}`.trim(),
    note,
  ]);
  const widths = [0, 1].map((c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  for (const row of rows) {
    console.log(
      row
        .map((cell, c) => cell.padEnd(widths[c] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

async function main(): Promise<void> {
  const unknown = positionals.filter((name) => !(name in PARTS));
  if (unknown.length > 0) throw new Error(`No part ${unknown.join(', ')} of the bench.`);
  const { cpu, cores, node } = machine();
  console.log(`${cpu}, ${cores} cores, Node ${node}\n`);
  const figures: Figure[] = [];
  for (const [name, bench] of Object.entries(PARTS)) {
    if (positionals.length === 0 || positionals.includes(name)) figures.push(...(await bench()));
  }
  print(figures);
  if (options.json === undefined) return;
  const values = Object.fromEntries(figures.map(({ key, value }) => [key, value]));
  await writeFile(options.json, `${JSON.stringify({ machine: machine(), ...values }, null, 2)}\n`);
}

await main();
