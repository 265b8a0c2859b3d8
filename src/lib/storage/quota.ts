import { SerError } from '#lib/core/errors.ts';

/**
 * Waits for all writes of a transaction and for its end: a write may succeed and the transaction still fail, since a
 * full disk shows itself only then.
 *
 * @param tx the transaction that `writes` belong to.
 * @param neededBytes about how much is written, for the sentence.
 * @throws SerError `storage-full`.
 */
export async function runTransaction(
  tx: { readonly done: Promise<void> },
  neededBytes: number,
  writes: readonly Promise<unknown>[],
): Promise<void> {
  try {
    await Promise.all([...writes, tx.done]);
  } catch (error) {
    // Every write of an aborted transaction rejects; wait for all so that none is left unheard.
    await Promise.allSettled([...writes, tx.done]);
    if (error instanceof DOMException && error.name === 'QuotaExceededError') {
      throw new SerError({ code: 'storage-full', details: { neededBytes } });
    }
    throw error;
  }
}
