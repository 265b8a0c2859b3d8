import { expect, test as base, type BrowserContext, type Request } from '@playwright/test';

/** What every page, worker and service worker of a test does that none may do. */
export interface Conduct {
  /** Requests over the network. */
  nRequests: number;
  /** Addresses of requests to another origin than the app's. */
  outside: string[];
  /** What the content security policy refused, in the browser's words. */
  refused: string[];
}

/** Chromium's words for each directive, in pages and workers alike. */
const REFUSAL = /content security policy/i;

/**
 * The test of every story: it fails if any request of any page leaves the app's own origin, or if anything breaks the
 * content security policy.
 */
export const test = base.extend<{ conduct: Conduct }>({
  conduct: [
    async ({ browser, baseURL }, use, testInfo) => {
      const conduct: Conduct = { nRequests: 0, outside: [], refused: [] };
      const origins = new Set([originOf(baseURL ?? '')]);
      const watch = (context: BrowserContext) => watchContext(context, conduct, origins);
      browser.on('context', watch);
      await use(conduct);
      browser.off('context', watch);
      const description = `${conduct.nRequests} ${conduct.outside.length}`;
      testInfo.annotations.push({ type: 'requests', description });
      expect(conduct.outside, 'requests to other origins').toEqual([]);
      expect(conduct.refused, 'breaches of the content security policy').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

function watchContext(context: BrowserContext, conduct: Conduct, origins: Set<string>): void {
  context.on('request', (request) => {
    const url = request.url();
    // blob: and data: never leave the page.
    if (!/^(?:http|ws)s?:/.test(url)) return;
    conduct.nRequests++;
    if (isGoTo(request)) origins.add(originOf(url));
    else if (!origins.has(originOf(url))) conduct.outside.push(url);
  });
  context.on('console', (message) => {
    if (REFUSAL.test(message.text())) conduct.refused.push(message.text());
  });
}

/** Whether the test itself opens a page of a server of its own. */
function isGoTo(request: Request): boolean {
  return request.isNavigationRequest() && new URL(request.url()).hostname === 'localhost';
}

function originOf(url: string): string {
  return new URL(url).origin;
}
