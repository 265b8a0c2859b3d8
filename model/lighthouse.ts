/**
 * Lighthouse on every page of the production build, on a phone with a slow network as it simulates it: medians.
 *
 *     npm run build && npm run lighthouse [-- --runs 5] [--page /train ...]
 *
 * Ends with an error if a score is below 95 or the JavaScript of `/` above 100 kB gzip.
 */
import { readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';
import { measureRoute } from '../src/tools/route-size.mjs';
import { chromiumLaunchOptions } from '../tests/support/chromium.ts';
import { startServer } from '../tests/support/server-process.ts';
import { median } from './bench/measure.ts';

const BUILD = path.join(import.meta.dirname, '../build');
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const LEAST_SCORE = 95;
const MOST_KB = 100;

const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, page: { type: 'string', multiple: true } },
});

/** What one visit came to: scores in percent, then milliseconds. */
interface Visit {
  scores: Record<(typeof CATEGORIES)[number], number>;
  largestPaintMs: number;
  blockingMs: number;
  /** Audits of these categories that do not have the full score. */
  blemishes: string[];
}

async function visit(url: string, port: number): Promise<Visit> {
  const run = await lighthouse(url, { port, output: 'json', logLevel: 'error' });
  const { categories, audits } = run?.lhr ?? {};
  if (categories === undefined || audits === undefined)
    throw new Error(`Lighthouse gave no answer for ${url}.`);
  const scoreOf = (name: string) => 100 * (categories[name]?.score ?? NaN);
  const blemishes = CATEGORIES.slice(1).flatMap((name) =>
    (categories[name]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${id}: ${audits[id]?.title ?? ''}`),
  );
  const [performance, accessibility, bestPractices, seo] = CATEGORIES.map(scoreOf);
  return {
    scores: {
      performance: performance ?? NaN,
      accessibility: accessibility ?? NaN,
      'best-practices': bestPractices ?? NaN,
      seo: seo ?? NaN,
    },
    largestPaintMs: audits['largest-contentful-paint']?.numericValue ?? NaN,
    blockingMs: audits['total-blocking-time']?.numericValue ?? NaN,
    blemishes,
  };
}

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function pagesOfBuild(): string[] {
  const names = readdirSync(path.join(BUILD, 'prerendered'))
    .filter((name) => name.endsWith('.html'))
    .map((name) => name.slice(0, -'.html'.length));
  return names.map((name) => (name === 'index' ? '/' : `/${name}`)).toSorted();
}

async function measure(page: string, baseUrl: string, port: number) {
  const visits: Visit[] = [];
  for (let run = 0; run < Number(options.runs); run++)
    visits.push(await visit(`${baseUrl}${page}`, port));
  const scores = CATEGORIES.map((name) => median(visits.map((one) => one.scores[name])));
  const kb = measureRoute(BUILD, page === '/' ? 'index' : page.slice(1)).gzipBytes / 1000;
  const largest = median(visits.map(({ largestPaintMs }) => largestPaintMs));
  const blocking = median(visits.map(({ blockingMs }) => blockingMs));
  const cells = [page, ...scores, Math.round(largest), Math.round(blocking), kb.toFixed(1)];
  console.log(`| ${cells.join(' | ')} |`);
  return {
    isGood: scores.every((score) => score >= LEAST_SCORE) && (page !== '/' || kb <= MOST_KB),
    blemishes: visits.flatMap((one) => one.blemishes),
  };
}

const server = await startServer();
const port = await freePort();
const launch = chromiumLaunchOptions();
const browser = await chromium.launch({
  ...launch,
  args: [...launch.args, `--remote-debugging-port=${port}`],
});
try {
  console.log(
    '| page | performance | accessibility | best practices | SEO | LCP ms | TBT ms | kB |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  const blemishes = new Set<string>();
  for (const page of options.page ?? pagesOfBuild()) {
    const result = await measure(page, server.baseUrl, port);
    for (const blemish of result.blemishes) blemishes.add(`${page} ${blemish}`);
    if (!result.isGood) process.exitCode = 1;
  }
  for (const blemish of blemishes) console.log(blemish);
} finally {
  await browser.close();
  await server.stop('SIGTERM');
}
