import { SerError } from '#lib/core/errors.ts';
import type { ErrorInfo } from '#lib/core/errors.ts';
import { logError } from './error-log.ts';

/** What the page shows of a failure: something the user can act on, or a fault of the program. */
export type Problem = { kind: 'known'; info: ErrorInfo } | { kind: 'bug'; trace: string };

/** The one funnel for everything caught; diagnostics can be asked for it later. @returns null for an abort, which is no failure. */
export function toProblem(error: unknown): Problem | null {
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  logError(error);
  if (error instanceof SerError) return { kind: 'known', info: error.info };
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: 'bug', trace };
}
