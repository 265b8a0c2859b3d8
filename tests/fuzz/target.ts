import { SerError } from '#lib/core/errors.ts';
import type { Rng } from '#lib/core/rng.ts';
import { describeError as inGerman } from '#lib/i18n/de/errors.ts';
import { describeError as inEnglish } from '#lib/i18n/en/errors.ts';

/** One input and what it is given to. */
export interface FuzzCase {
  /** For the report. */
  input: Uint8Array;
  /**
   * @returns `ok` or the code of a typed error.
   * @throws whatever is a finding: an untyped error, or an invalid result.
   */
  run: () => Promise<string>;
}

/** A decoder, importer or endpoint with the inputs that are made for it. */
export interface FuzzTarget {
  name: string;
  /** Its part of all inputs. */
  share: number;
  /** Makes the corpus, once. @returns the input that a stream of random numbers stands for. */
  open(): Promise<(rng: Rng, index: number) => FuzzCase | Promise<FuzzCase>>;
}

/** @returns `ok`, or the code of a typed error for which both languages have a sentence. */
export async function outcomeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'ok';
  } catch (error) {
    if (!(error instanceof SerError)) throw error;
    for (const sentence of [inEnglish(error.info), inGerman(error.info)]) {
      if (!/\p{L}/u.test(sentence) || /NaN|\[object/.test(sentence)) {
        throw new Error(`No sentence for ${error.message}: ${sentence}`, { cause: error });
      }
    }
    return error.info.code;
  }
}

/** @throws Error, which makes a finding, unless the result is valid. */
export function insist(isValid: boolean, what: string): void {
  if (!isValid) throw new Error(`Invalid result: ${what}`);
}
