/**
 * Runs inputs `first` to `last - 1` one after the other and tells on descriptor 3 what it begins and how that ends, a
 * JSON line each; written at once, so that the last line names what hung or crashed the process.
 *
 *     node --import tsx tests/fuzz/worker.ts SEED FIRST LAST [TARGET]
 */
import { writeSync } from 'node:fs';
import { inspect } from 'node:util';
import { createRng } from '#lib/core/rng.ts';
import type { FuzzTarget } from './target.ts';

/** What the worker tells. */
export type FuzzLine =
  | { kind: 'begin'; index: number; target: string; nBytes: number }
  | { kind: 'end'; index: number; outcome: string; cpuMs: number }
  | { kind: 'fault'; index: number; error: string };

const [seed = 0, first = 0, last = 0] = process.argv.slice(2, 5).map(Number);
const [only] = process.argv.slice(5);

function tell(line: FuzzLine): void {
  writeSync(3, `${JSON.stringify(line)}\n`);
}

/** Targets in turn, each as often as its share says. */
function scheduleOf(targets: readonly FuzzTarget[]): FuzzTarget[] {
  return targets.flatMap((target) => Array.from({ length: target.share }, () => target));
}

async function targetsOf(name: string | undefined): Promise<readonly FuzzTarget[]> {
  if (name === 'planted') return [(await import('./targets/planted.ts')).plantedTarget];
  const { TARGETS } = await import('./targets/index.ts');
  const chosen = TARGETS.filter((target) => name === undefined || target.name === name);
  if (chosen.length === 0) {
    throw new Error(`No target ${name}; there are ${TARGETS.map((t) => t.name).join(', ')}.`);
  }
  return chosen;
}

async function runOne(index: number, schedule: readonly FuzzTarget[]): Promise<void> {
  const target = schedule[index % schedule.length];
  if (target === undefined) return;
  const generate = await opened(target);
  const { input, run } = await generate(createRng(seed, 'fuzz', index), index);
  tell({ kind: 'begin', index, target: target.name, nBytes: input.length });
  const start = process.cpuUsage();
  try {
    const outcome = await run();
    const { user, system } = process.cpuUsage(start);
    tell({ kind: 'end', index, outcome, cpuMs: (user + system) / 1000 });
  } catch (error) {
    tell({ kind: 'fault', index, error: inspect(error) });
  }
}

const generators = new Map<FuzzTarget, ReturnType<FuzzTarget['open']>>();

function opened(target: FuzzTarget): ReturnType<FuzzTarget['open']> {
  const generator = generators.get(target) ?? target.open();
  generators.set(target, generator);
  return generator;
}

// Decoders comment every damaged packet.
for (const method of ['log', 'info', 'warn', 'error'] as const) console[method] = () => undefined;
const schedule = scheduleOf(await targetsOf(only));
for (let index = first; index < last; index++) await runOne(index, schedule);
