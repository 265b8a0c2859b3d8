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
  // All of them, so that no rejection is left unheard: one failed write makes the others fail, too.
  const settled = await Promise.allSettled([tx.done, ...writes]);
  const reasons: unknown[] = settled.flatMap((one) =>
    one.status === 'rejected' ? [one.reason as unknown] : [],
  );
  if (reasons.length === 0) return;
  if (reasons.some(isQuotaExceeded)) {
    throw new SerError({ code: 'storage-full', details: { neededBytes } });
  }
  throw reasons[0];
}

function isQuotaExceeded(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'QuotaExceededError';
}
