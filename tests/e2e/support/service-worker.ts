import type { Page } from '@playwright/test';

/** Until the page is controlled by a service worker, so that it opens without a network. */
export async function untilOfflineReady(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
  });
}

/** Looks for a new version now, and waits until it is installed. */
export async function lookForUpdate(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const coming = registration.installing;
    if (coming === null) return;
    await new Promise<void>((resolve) => {
      coming.addEventListener('statechange', () => {
        if (coming.state !== 'installing') resolve();
      });
    });
  });
}
