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
