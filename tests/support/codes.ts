import { SerError } from '#lib/core/errors.ts';
import type { ErrorInfo } from '#lib/core/errors.ts';

/** The typed error of a call; a failed test if it succeeds or throws anything else. */
export async function errorOf(call: () => unknown): Promise<ErrorInfo> {
  try {
    await call();
  } catch (error) {
    if (error instanceof SerError) return error.info;
    throw error;
  }
  throw new Error('Expected a SerError, but nothing was thrown.');
}
