import { SerError, type ErrorInfo } from '#lib/core/errors.ts';

/** What Chromium, Firefox and Safari say when a module does not come. */
const NO_MODULE =
  /Failed to fetch dynamically imported module|error loading dynamically imported module|Importing a module script failed/;

/**
 * Runs what a worker was asked for, so that a failure reaches the other side whole: comlink sends only the message of an
 * Error, but any other value as it is.
 *
 * @throws ErrorInfo (plain object) for a SerError and for a part of the program that did not load, anything else
 * unchanged.
 */
export async function passErrors<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw toPlain(error);
  }
}

function toPlain(error: unknown): unknown {
  if (error instanceof SerError) return error.info;
  if (!(error instanceof TypeError) || !NO_MODULE.test(error.message)) return error;
  return { code: 'program-unavailable', details: {} } satisfies ErrorInfo;
}
