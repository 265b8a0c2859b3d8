import { SerError } from '#lib/core/errors.ts';
import type { ErrorInfo } from '#lib/core/errors.ts';

/**
 * Comlink passes thrown plain objects whole and drops the fields of errors, so workers throw `ErrorInfo`.
 *
 * @returns a SerError for such a thing, anything else as it is.
 */
export function revive(error: unknown): unknown {
  return isErrorInfo(error) ? new SerError(error) : error;
}

/**
 * Rejects when the worker's script cannot be fetched (an event without message) or throws outside a call.
 *
 * @param name of the worker, for the trace.
 */
export function rejectOnCrash(name: string, worker: Worker, ended: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    worker.addEventListener(
      'error',
      (event) => {
        reject(
          event.message
            ? new Error(`The ${name} worker failed: ${event.message}`)
            : new SerError({
                code: 'model-unavailable',
                details: { reason: 'the program that runs it did not load' },
              }),
        );
      },
      { signal: ended },
    );
  });
}

function isErrorInfo(value: unknown): value is ErrorInfo {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Error) &&
    'code' in value &&
    typeof value.code === 'string' &&
    'details' in value
  );
}
