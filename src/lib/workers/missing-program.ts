import { SerError } from '#lib/core/errors.ts';

/** How Chromium, Firefox and Safari say that a part of the program could not be fetched. */
const NOT_FETCHED = /dynamically imported module|importing a module script failed/i;

/** The error of an `import()` whose file could not be had becomes one that the user can act on; others stay. */
export function toMissingProgram(error: unknown): unknown {
  return error instanceof TypeError && NOT_FETCHED.test(error.message) ? missingProgram() : error;
}

/**
 * Makes sure of a file before a library asks for it that would wait for ever; the browser keeps what it has fetched.
 *
 * @throws SerError `program-unavailable`.
 */
export async function requireFile(url: string): Promise<void> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new TypeError(`It answered ${response.status}.`);
    await response.arrayBuffer();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw missingProgram();
  }
}

function missingProgram(): SerError {
  return new SerError({ code: 'program-unavailable', details: {} });
}
