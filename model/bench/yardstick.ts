import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

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
