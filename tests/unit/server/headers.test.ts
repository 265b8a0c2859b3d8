import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CSP_HEADER } from '#lib/server/csp.js';
import { readPagePolicies, securityHeaders } from '#lib/server/headers.ts';

test('the policy allows wasm and nothing unsafe', () => {
  expect(CSP_HEADER).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(CSP_HEADER).toContain("frame-ancestors 'none'");
  expect(CSP_HEADER).not.toMatch(/'unsafe-(inline|eval)'/);
});

test('every response isolates and hides; a page brings its own hashes', () => {
  const policies = new Map([['/', "script-src 'self' 'sha256-x'"]]);
  const asset = securityHeaders('/_app/a.js', policies);
  expect(asset).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'content-security-policy': CSP_HEADER,
  });
  expect(securityHeaders('/', policies)['content-security-policy']).toContain('sha256-x');
});

test('policies are read from the pages themselves', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pages-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const html = (policy: string) =>
    `<head><meta http-equiv="content-security-policy" content="${policy}"></head>`;
  await mkdir(join(dir, 'deep'));
  await writeFile(join(dir, 'index.html'), html("script-src 'sha256-a'"));
  await writeFile(join(dir, 'about.html'), html('img-src a&amp;b'));
  await writeFile(join(dir, 'deep', 'index.html'), html("script-src 'sha256-c'"));
  await writeFile(join(dir, 'plain.html'), '<p>no policy</p>');
  await writeFile(join(dir, 'data.json'), '{}');
  expect(Object.fromEntries(await readPagePolicies(dir))).toEqual({
    '/': "script-src 'sha256-a'; frame-ancestors 'none'",
    '/about': "img-src a&b; frame-ancestors 'none'",
    '/deep/': "script-src 'sha256-c'; frame-ancestors 'none'",
  });
});
