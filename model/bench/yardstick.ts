import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Topology } from '#lib/core/network/network.ts';

/**
 * What a yardstick in Python says on one core.
 *
 * @param pattern whose first group is the figure.
 * @returns null, after saying why, if there is no such script or python3 lacks what it imports.
 */
export function runYardstick(
  script: string | undefined,
  args: readonly string[],
  pattern: RegExp,
): number | null {
  if (script === undefined || !existsSync(script)) return null;
  try {
    const env = { ...process.env, OMP_NUM_THREADS: '1' };
    const text = execFileSync('/usr/bin/python3', [script, ...args], { env, encoding: 'utf8' });
    const figure = Number(pattern.exec(text)?.[1]);
    return Number.isFinite(figure) ? figure : null;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return null;
  }
}

/** Why there may be nothing of PyTorch. */
export const TORCH_MISSING =
  'no TORCH_YARDSTICK, it knows not this network, or python3-torch is not there';

/** Samples per second of PyTorch's training of a network on one core, or null. */
export function runTorch(
  script: string | undefined,
  kind: 'half' | 'k' | 'compact',
  topology: Topology,
  batchSize: number,
): number | null {
  const args = [kind, '1', String(batchSize), JSON.stringify(topology)];
  return runYardstick(script, args, /([\d.]+) samples\/s/);
}
