import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CSP_HEADER } from './csp.js';

/**
 * On every response, assets and workers included: a page that is cross-origin isolated refuses a worker whose own
 * response lacks these headers.
 */
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'microphone=(self), camera=(), geolocation=(), payment=(), usb=()',
  // Files with a hash in their name get a long life from the handler, which overrides this.
  'cache-control': 'no-cache',
} as const;

/** Path of a prerendered page → its policy with the hashes of its inline scripts. */
export type PagePolicies = ReadonlyMap<string, string>;

export function securityHeaders(pathname: string, policies: PagePolicies): Record<string, string> {
  return { ...HEADERS, 'content-security-policy': policies.get(pathname) ?? CSP_HEADER };
}

/**
 * Takes the policies out of the pages' own meta elements, so that page and header never disagree.
 *
 * @param dir folder of prerendered pages; `about.html` answers `/about`, `index.html` its folder.
 */
export async function readPagePolicies(dir: string): Promise<PagePolicies> {
  const files = await readdir(dir, { recursive: true });
  const policies = new Map<string, string>();
  for (const file of files.filter((name) => name.endsWith('.html'))) {
    const policy = findPolicy(await readFile(join(dir, file), 'utf8'));
    if (policy !== null) policies.set(pathOf(file), `${policy}; frame-ancestors 'none'`);
  }
  return policies;
}

/** Content of `<meta http-equiv="content-security-policy">`, or null. */
export function findPolicy(html: string): string | null {
  const content = /<meta http-equiv="content-security-policy" content="([^"]*)"/.exec(html)?.[1];
  return content?.replaceAll('&quot;', '"').replaceAll('&amp;', '&') ?? null;
}

/** `about.html` → `/about` */
function pathOf(file: string): string {
  const name = file.replaceAll('\\', '/').replace(/\.html$/, '');
  return `/${name === 'index' ? '' : name.replace(/\/index$/, '/')}`;
}
