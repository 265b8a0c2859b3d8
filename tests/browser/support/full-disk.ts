/**
 * From now on transactions that write to `store` fail as on a full disk: the write itself succeeds, then the transaction
 * aborts with `QuotaExceededError`.
 *
 * @returns what makes room again.
 */
export function failPuts(store: string): () => void {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...args: Parameters<IDBObjectStore['put']>) {
    const request = put.apply(this, args);
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
    IDBObjectStore.prototype.put = put;
  };
}
