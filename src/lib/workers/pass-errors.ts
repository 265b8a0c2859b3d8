import { SerError } from '#lib/core/errors.ts';
import { toMissingProgram } from './missing-program.ts';

/**
 * Runs what a worker was asked for, so that a failure reaches the other side whole: comlink sends only the message of an
 * Error, but any other value as it is.
 *
 * @throws ErrorInfo (plain object) for a SerError and for a part of the program that did not come, anything else
 *   unchanged.
 */
export async function passErrors<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (thrown) {
    const error = toMissingProgram(thrown);
    throw error instanceof SerError ? error.info : error;
  }
}
