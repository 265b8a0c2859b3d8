import { emodbZip } from '../support/emodb.ts';
import { riseDuring } from '../support/renderer-memory.ts';
import { chooseFiles, openData, waitForReport } from './support/data-page.ts';
import { expect, test } from './support/test.ts';

/** What bringing in the whole of EMO-DB costs; run with the tests that take long. */

const MAXIMUM_MB = 150;

test('the import stays within its memory', async ({ page, browser }) => {
  const archive = emodbZip() ?? '';
  test.skip(process.env.TEST_FULL === undefined, 'takes long');
  test.skip(archive === '' || process.platform !== 'linux', 'needs EMODB_ZIP and /proc');
  await openData(page);
  const startMs = performance.now();
  const riseMb = await riseDuring(browser, async () => {
    await chooseFiles(page, archive);
    await waitForReport(page, '535 recordings brought in.');
  });
  const importSec = (performance.now() - startMs) / 1000;
  console.log(`import ${importSec.toFixed(1)} s, ${riseMb.toFixed(0)} MB above rest`);
  expect(riseMb).toBeLessThan(MAXIMUM_MB);
});
