type Put = (
  this: IDBObjectStore,
  ...args: Parameters<IDBObjectStore['put']>
) => IDBRequest<IDBValidKey>;

/**
 * From now on transactions that write to `store` fail as on a full disk: the write itself succeeds, then the transaction
 * aborts with `QuotaExceededError`.
 *
 * @returns what makes room again.
 */
export function failPuts(store: string): () => void {
  const prototype: { put: Put } = IDBObjectStore.prototype;
  const original = prototype.put;
  prototype.put = function (...args) {
    const request = original.apply(this, args);
    if (this.name === store) {
      const { transaction } = this;
      request.addEventListener('success', () => {
        const error = new DOMException('The disk is full.', 'QuotaExceededError');
        Object.defineProperty(transaction, 'error', { value: error });
        transaction.abort();
      });
    }
    return request;
  };
  return () => {
    prototype.put = original;
  };
}
