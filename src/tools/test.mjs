// `npm test`: everything that must hold, from a fresh clone; `npm run test:full` adds what takes long.
// The last line sums all layers: `N passed, N failed, N skipped`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideChromium } from './chromium.mjs';
import { build, install, npm, requireNode, runPackage } from './steps.mjs';

/** @typedef {{ passed: number; failed: number; skipped: number }} Counts */
/** @typedef {{ numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number }} VitestReport */
/** @typedef {{ stats: { expected: number; unexpected: number; flaky: number; skipped: number } }} PlaywrightReport */

/** Where the end-to-end tests expect the export for hosts of files. */
const STATIC_BASE = '/stimmung';

const FAILED = { passed: 0, failed: 1, skipped: 0 };

requireNode();
if (process.argv.includes('--full')) process.env.TEST_FULL = '1';
const reports = mkdtempSync(join(tmpdir(), 'test-'));

/** @type {[string, Counts][]} */
const layers = [];

if (!(await install())) process.exit(1);
// Both read the generated types, each keeps one core busy.
await runPackage('@sveltejs/kit/svelte-kit.js', ['sync']);
const [lint, check] = await Promise.all(
  ['lint', 'check'].map((name) => step(npm(['run', '--silent', name]))),
);
layers.push(['lint', lint ?? FAILED], ['check', check ?? FAILED]);
const chromium = await provideChromium();
if (chromium !== null) process.env.CHROMIUM_PATH = chromium;
// The browser's tests wait more than they compute.
const [unit, browser] = await Promise.all([
  vitest('node'),
  chromium === null ? FAILED : vitest('browser'),
]);
layers.push(['unit', unit], ['browser', browser]);
const isBuilt = (await build()) && (await build('static', { BASE_PATH: STATIC_BASE }));
layers.push(['build', isBuilt ? { passed: 1, failed: 0, skipped: 0 } : FAILED]);
layers.push(['e2e', chromium === null || !isBuilt ? FAILED : await playwright()]);
rmSync(reports, { recursive: true });

const total = { passed: 0, failed: 0, skipped: 0 };
console.log();
for (const [layer, counts] of layers) {
  console.log(`${layer.padEnd(8)} ${describe(counts)}`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}
console.log(describe(total));
process.exitCode = total.failed === 0 ? 0 : 1;

/**
 * One command that passes or fails as a whole.
 *
 * @param {Promise<number>} exitCode
 * @returns {Promise<Counts>}
 */
async function step(exitCode) {
  return (await exitCode) === 0 ? { passed: 1, failed: 0, skipped: 0 } : FAILED;
}

/** @param {'node' | 'browser'} project @returns {Promise<Counts>} */
async function vitest(project) {
  const file = join(reports, `${project}.json`);
  const exitCode = await runPackage('vitest/vitest.mjs', [
    'run',
    `--project=${project}`,
    '--allowOnly=false',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    // By default one core would be left alone, which is busy with the browser only at first.
    '--maxWorkers=2',
  ]);
  return count(file, exitCode, (/** @type {VitestReport} */ report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }));
}

/** @returns {Promise<Counts>} */
async function playwright() {
  const file = join(reports, 'e2e.json');
  const exitCode = await runPackage(
    '@playwright/test/cli.js',
    [
      'test',
      '-c',
      'tests/e2e/playwright.config.ts',
      '--reporter=list,json,./tests/e2e/support/requests-reporter.ts',
    ],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  );
  return count(file, exitCode, (/** @type {PlaywrightReport} */ { stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }));
}

/**
 * @template Report
 * @param {string} file report in JSON.
 * @param {number} exitCode a run that broke without a failed test counts as one failure.
 * @param {(report: Report) => Counts} read
 * @returns {Counts}
 */
function count(file, exitCode, read) {
  try {
    const counts = read(JSON.parse(readFileSync(file, 'utf8')));
    return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch (error) {
    console.error(`No report of the tests: ${String(error)}`);
    return FAILED;
  }
}

/** @param {Counts} counts */
function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
