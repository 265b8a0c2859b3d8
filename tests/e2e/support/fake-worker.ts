import type { Page } from '@playwright/test';

/** Serves `body` instead of the worker whose address matches, with the headers that an isolated page asks for. */
export async function serveWorker(page: Page, address: RegExp, body: string): Promise<void> {
  await page.route(address, (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      headers: {
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Cross-Origin-Resource-Policy': 'same-origin',
      },
      body,
    }),
  );
}

/** Lets workers run `prefix` before their own program; null leaves one as it is. Asked anew for each that starts. */
export async function prefixWorkers(
  page: Page,
  address: RegExp,
  prefix: () => string | null,
): Promise<void> {
  await page.route(address, async (route) => {
    const response = await route.fetch();
    const code = prefix();
    if (code === null) await route.fulfill({ response });
    else await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });
}

/** A moment in the life of a worker: when it has written so often to a store. */
export interface Moment {
  store: string;
  method: 'put' | 'add';
  nWrites: number;
}

/**
 * The browser ends the first such worker at that moment, without a word to the page; those that come after live. Needs a
 * context without service worker.
 */
export async function endFirstWorker(page: Page, address: RegExp, moment: Moment): Promise<void> {
  const code = `(${closeAt.toString()})(${JSON.stringify(moment)});`;
  let nStarted = 0;
  await prefixWorkers(page, address, () => (nStarted++ === 0 ? code : null));
}

type Write = (this: IDBObjectStore, ...args: Parameters<IDBObjectStore['put']>) => IDBRequest;

/** Runs in the worker, so it may use nothing from outside. */
function closeAt({ store, method, nWrites }: Moment): void {
  const prototype = IDBObjectStore.prototype as unknown as Record<string, Write>;
  const original = prototype[method];
  let n = 0;
  prototype[method] = function (...args) {
    if (this.name === store && ++n === nWrites) close();
    return original?.apply(this, args) as IDBRequest;
  };
}
