import type { APIRequestContext, APIResponse } from '@playwright/test';
import { requireContract } from '../../support/contract.ts';
import { test as base } from './test.ts';

export { expect } from './test.ts';

/** The test whose requests (`get`, `post`, `fetch`) are held against the description of the endpoint. */
export const test = base.extend({
  request: async ({ request }, use) => {
    await use(checked(request));
  },
});

function checked(request: APIRequestContext): APIRequestContext {
  return new Proxy(request, {
    get(target, name) {
      if (name === 'get' || name === 'post' || name === 'fetch') {
        return async (url: string, options?: Parameters<APIRequestContext['fetch']>[1]) => {
          const method = name === 'fetch' ? (options?.method ?? 'GET') : name.toUpperCase();
          const response = await target.fetch(url, { ...options, method });
          await check(method, url, response);
          return response;
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

async function check(method: string, url: string, response: APIResponse): Promise<void> {
  requireContract(method, url.split('?')[0] ?? url, {
    status: response.status(),
    contentType: response.headers()['content-type'] ?? null,
    body: await response.text(),
  });
}
