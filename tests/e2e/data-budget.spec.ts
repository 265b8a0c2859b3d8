import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { Browser } from '@playwright/test';
import { emodbZip } from '../support/emodb.ts';
import { chooseFiles, openData, waitForReport } from './support/data-page.ts';

/** What bringing in the whole of EMO-DB costs; run with the tests that take long. */

const MAXIMUM_MB = 150;
const SAMPLE_MS = 20;

/** Memory of its own of every renderer, megabytes by process. */
async function rendererIds(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

function memoryMb(id: number): number {
  const kilobytes = /^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? 0) / 1024;
}

test('the import stays within its memory', async ({ page, browser }) => {
  const archive = emodbZip() ?? '';
  test.skip(process.env.TEST_FULL === undefined, 'takes long');
  test.skip(archive === '' || process.platform !== 'linux', 'needs EMODB_ZIP and /proc');
  await openData(page);
  const ids = await rendererIds(browser);
  const before = ids.map(memoryMb);
  const peak = [...before];
  const sampler = setInterval(() => {
    ids.forEach((id, i) => (peak[i] = Math.max(peak[i] ?? 0, memoryMb(id))));
  }, SAMPLE_MS);
  const startMs = performance.now();
  await chooseFiles(page, archive);
  await waitForReport(page, '535 recordings brought in.');
  const importSec = (performance.now() - startMs) / 1000;
  clearInterval(sampler);
  const riseMb = Math.max(...peak.map((mb, i) => mb - (before[i] ?? 0)));
  console.log(`import ${importSec.toFixed(1)} s, ${riseMb.toFixed(0)} MB above rest`);
  expect(riseMb).toBeLessThan(MAXIMUM_MB);
});
