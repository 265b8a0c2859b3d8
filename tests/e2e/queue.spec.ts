import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { emodbZip, extractEmodb, readEmodb } from '../support/emodb.ts';
import { stereoWav } from '../support/stereo-wav.ts';
import { ANSWER_MS, openListen } from './support/listen-page.ts';
import {
  addFiles,
  chooseFolder,
  keptAnswers,
  nDone,
  row,
  savedBy,
  untilBegun,
  untilDone,
} from './support/queue-page.ts';
import { expect, test } from './support/test.ts';

const isFull = process.env.TEST_FULL === '1';
/** Enough of them that a reload finds it half done. */
const N_FEW = 60;
/** With the one of the evil name. */
const N_GOOD = N_FEW + 1;
const HOSTILE = '<img src=x onerror=alert(1)>.wav';
const HEADER = 'file,start,end,emotion,anger,boredom,disgust,fear,happiness,neutral,sadness';

let root = '';
let few = '';

test.beforeAll(async () => {
  if (emodbZip() === undefined) return;
  root = await mkdtemp(join(tmpdir(), 'queue-'));
  few = join(root, 'calls');
  await mkdir(few);
  const names = await extractEmodb(few, N_FEW);
  await writeFile(join(few, 'copy.wav'), await readEmodb(names[0] ?? ''));
  await writeFile(join(few, 'broken.wav'), 'RIFF, or rather not');
  await writeFile(join(few, 'notes.txt'), 'no recording');
  await writeFile(join(few, HOSTILE), await readEmodb('16b10Wb.wav'));
});

test.afterAll(async () => {
  if (root !== '') await rm(root, { recursive: true });
});

test.beforeEach(async ({ page }) => {
  test.skip(emodbZip() === undefined, 'needs EMODB_ZIP');
  await openListen(page);
});

function rowsOf(csv: string): Record<string, string>[] {
  return parse(csv, { columns: true });
}

test('a folder is heard, goes on after a reload, hears nothing twice, reads back and reports', async ({
  page,
  context,
}) => {
  test.setTimeout(3 * ANSWER_MS);
  const begun = untilBegun(page, 2 * ANSWER_MS);
  await chooseFolder(page, few);
  await expect(
    page.getByText('1 was in the list already. 1 file that is no recording was left aside.'),
  ).toBeVisible({ timeout: ANSWER_MS });
  await begun;
  await page.reload();
  const before = await keptAnswers(page);
  expect(Object.keys(before).length).toBeGreaterThan(0);
  await untilDone(page, ANSWER_MS);
  const after = await keptAnswers(page);
  // Of two copies one, and nothing of what is broken.
  expect(Object.keys(after)).toHaveLength(N_GOOD);
  expect(after).toMatchObject(before);

  // Rows out of view are not drawn.
  const search = page.getByRole('searchbox');
  await search.fill('broken');
  await expect(row(page, 'broken.wav')).toHaveClass(/failed/);
  await expect(row(page, 'broken.wav')).toContainText('WAV');
  await search.fill('notes');
  await expect(page.locator('tr.row')).toHaveCount(0);
  await search.fill('');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${N_GOOD} recordings heard`);

  await addFiles(page, [{ name: '=1+1.wav', bytes: await readEmodb('16b10Wa.wav') }]);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    `${N_GOOD + 1} recordings heard`,
    {
      timeout: ANSWER_MS,
    },
  );
  const csv = await savedBy(page, () => page.getByRole('button', { name: 'Save CSV' }).click());
  expect(csv.split('\r\n')[0]).toBe(HEADER);
  const rows = rowsOf(csv);
  expect(new Set(rows.map(({ file }) => file)).size).toBe(N_GOOD + 1);
  expect(rows.at(-1)?.file).toBe("'=1+1.wav");
  expect(rows.map(({ file }) => file)).toContain(`calls/${HOSTILE}`);
  for (const { start, end, emotion, file, ...shares } of rows) {
    expect(Number(end)).toBeGreaterThan(Number(start));
    expect(emotion).toMatch(/^[a-z-]+$/);
    const sum = Object.values(shares).reduce((total, share) => total + Number(share), 0);
    expect(sum, file).toBeCloseTo(1, 4);
  }
  const json = JSON.parse(
    await savedBy(page, () => page.getByRole('button', { name: 'Save JSON' }).click()),
  ) as { recordings: { file: string; error?: unknown }[] };
  expect(json.recordings).toHaveLength(N_GOOD + 2);
  expect(json.recordings.find(({ file }) => file.endsWith('broken.wav'))?.error).toBeDefined();

  // One of them opened, its report, and back.
  await search.fill('onerror');
  await expect(page.locator('tr.row')).toHaveCount(1);
  const heard = await page.locator('tr.row .outcome').innerText();
  await page.locator('tr.row .open').press('Enter');
  await expect(page.locator('#verdict')).toBeVisible();
  await expect(page.locator('.evidence canvas').first()).toBeVisible();
  const verdict = await page.locator('#verdict').innerText();
  await page.locator('details.card > summary:has(h2)').click();
  await expect(page.locator('.regions ol li').first()).toHaveText(/ of what raised it$/, {
    timeout: ANSWER_MS,
  });

  const report = await savedBy(page, () =>
    page.getByRole('button', { name: 'Save report' }).click(),
  );
  expect(report).not.toMatch(/<script|https?:|onerror=alert\(1\)>/);
  expect(report).toContain('&lt;img src=x onerror=alert(1)&gt;.wav');
  const paper = await context.newPage();
  const requests: string[] = [];
  paper.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url());
  });
  await paper.setContent(report);
  await expect(paper.getByRole('heading', { level: 1 })).toHaveText(verdict);
  await expect(paper.locator('img')).toHaveJSProperty('complete', true);
  expect(
    await paper.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth),
  ).toBeGreaterThan(100);
  await expect(paper.getByText('Expression heard, not feeling felt')).toBeVisible();
  expect(requests).toEqual([]);
  await paper.close();

  await page.keyboard.press('Escape');
  await expect(page.getByRole('searchbox')).toHaveValue('onerror');
  await expect(page.locator('tr.row .outcome')).toHaveText(heard);
  await expect(page.locator('tr.row .open')).toBeFocused();
});

test('of a call nothing is heard until its side is chosen, once for all that wait', async ({
  page,
  context,
}) => {
  test.setTimeout(3 * ANSWER_MS);
  const [angry, afraid, sad] = await Promise.all(
    ['03a01Wa.wav', '08a01Fd.wav', '03a02Ta.wav'].map(
      async (name) => decodeWav(await readEmodb(name)).channels[0] ?? new Float32Array(0),
    ),
  );
  const length = Math.min(...[angry, afraid, sad].map((one) => one?.length ?? 0));
  const side = (samples?: Float32Array) => (samples ?? new Float32Array(0)).slice(0, length);
  const chooser = page.waitForEvent('filechooser');
  await page.locator('.drop').click();
  await (
    await chooser
  ).setFiles(
    [
      { name: 'first.wav', bytes: stereoWav(side(angry), side(afraid), 16_000) },
      { name: 'second.wav', bytes: stereoWav(side(sad), side(angry), 16_000) },
      { name: 'memo.wav', bytes: stereoWav(side(angry), side(angry), 16_000) },
    ].map(({ name, bytes }) => ({ name, mimeType: 'audio/wav', buffer: Buffer.from(bytes) })),
  );
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    '2 recordings wait for your answer',
    { timeout: ANSWER_MS },
  );
  expect(JSON.parse((await keptAnswers(page))['first.wav'] ?? '{}')).toMatchObject({
    kind: 'choice',
  });
  // Another tab shows the list and takes the answer; the one that began does the work.
  const other = await context.newPage();
  await other.goto('/');
  await other.getByRole('button', { name: 'Show the list' }).click();
  await row(other, 'first.wav').getByRole('button', { name: 'Open first.wav' }).click();
  await other.getByRole('checkbox', { name: /^The same for all that wait/ }).check();
  await other.getByRole('button', { name: 'The left side is the customer' }).click();
  await untilDone(page, ANSWER_MS);
  await untilDone(other, ANSWER_MS);
  await other.close();
  const kept = await keptAnswers(page);
  for (const name of ['first.wav', 'second.wav']) {
    const { tracks } = JSON.parse(kept[name] ?? '{}') as { tracks: { track: number }[] };
    expect(tracks.map(({ track }) => track)).toEqual([0]);
  }
  expect(JSON.parse(kept['memo.wav'] ?? '{}')).toMatchObject({ kind: 'clip' });

  await page.getByRole('button', { name: 'Clear the list' }).click();
  await expect(page.locator('tr.row')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('tr.row')).toHaveCount(3);
});

test('all of EMO-DB: files per second, and a reload in the middle', async ({ page }) => {
  test.skip(!isFull, 'takes long');
  test.setTimeout(300_000);
  const folder = join(root, 'emodb');
  await mkdir(folder);
  const names = await extractEmodb(folder);
  expect(names).toHaveLength(535);
  await chooseFolder(page, folder);
  await expect.poll(() => nDone(page), { timeout: 120_000 }).toBeGreaterThan(200);
  await page.reload();
  const before = await keptAnswers(page);
  await untilDone(page, 120_000);
  const after = await keptAnswers(page);
  expect(Object.keys(after)).toHaveLength(535);
  expect(after).toMatchObject(before);
  const csv = await savedBy(page, () => page.getByRole('button', { name: 'Save CSV' }).click());
  expect(new Set(rowsOf(csv).map(({ file }) => file)).size).toBe(535);

  await page.getByRole('button', { name: 'Clear the list' }).click();
  await page.getByRole('button', { name: 'Close the list' }).click();
  const startMs = performance.now();
  await chooseFolder(page, folder);
  await untilDone(page, 120_000);
  const sec = (performance.now() - startMs) / 1000;
  console.log(`535 files in ${sec.toFixed(1)} s: ${(535 / sec).toFixed(1)} files/s`);
  expect(535 / sec).toBeGreaterThan(5);
});
