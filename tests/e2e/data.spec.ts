import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { emodbZip, readEmodbClips } from '../support/emodb.ts';
import { startServer } from '../support/server-process.ts';
import { tone, wavFile } from '../support/wav.ts';
import { damage, findName, zipFiles } from '../support/zip-bytes.ts';
import {
  atProgress,
  chooseFiles,
  IMPORT_MS,
  openData,
  readCounts,
  readSkipped,
  waitForReport,
} from './support/data-page.ts';
import { dropFile } from './support/listen-page.ts';
import { expect, test } from './support/test.ts';

const COUNTS = {
  Anger: 127,
  Boredom: 81,
  Disgust: 46,
  Fear: 69,
  Happiness: 71,
  Neutral: 79,
  Sadness: 62,
};

/** A tone that no other length has. */
function sound(i: number): Uint8Array<ArrayBuffer> {
  return wavFile(tone(0.5 + 0.01 * i));
}

/** A few recordings of EMO-DB in the layout of its archive. */
async function excerpt(): Promise<Uint8Array<ArrayBuffer>> {
  const names = ['03a01Fa.wav', '03a01Nc.wav', '03a01Wa.wav', '03a02Fc.wav', '08a01Na.wav'];
  const clips = await readEmodbClips(names);
  const files = clips.map((bytes, i) => [`wav/${names[i]}`, bytes] as const);
  return zipFiles(Object.fromEntries(files));
}

/** A corpus in folders, of which the second label is a German word. */
function folders(nPerLabel: number): Record<string, Uint8Array<ArrayBuffer>> {
  return Object.fromEntries(
    ['anger', 'Trauer'].flatMap((label, l) =>
      Array.from({ length: nPerLabel }, (_, i) => [`mine/${label}/${i}.wav`, sound(2 * i + l)]),
    ),
  );
}

test('another tab shows what comes in, goes and comes back', async ({ page, context }) => {
  await openData(page);
  const other = await context.newPage();
  await openData(other);
  await chooseFiles(page, [{ name: 'mine.zip', bytes: await zipFiles(folders(1)) }]);
  await page.getByRole('button', { name: 'Bring in 2 recordings' }).click();
  const corpus = other.getByRole('heading', { level: 1, name: 'mine', exact: true });
  await expect(corpus).toBeVisible({ timeout: IMPORT_MS });
  await page.getByRole('button', { name: /^Delete/ }).click();
  await expect(corpus).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(corpus).toBeVisible();
});

test.describe('the official archive', () => {
  const archive = emodbZip() ?? '';
  test.skip(archive === '', 'needs EMODB_ZIP');

  test('comes in whole, once, and is looked through', async ({ page }) => {
    test.setTimeout(3 * IMPORT_MS);
    await openData(page);
    await chooseFiles(page, archive);
    await waitForReport(page, '535 recordings brought in.');
    await expect(page.getByText('535 recordings · 10 speakers · 24:47 min')).toBeVisible();
    expect(await readCounts(page)).toEqual(COUNTS);
    await expect(page.locator('.speakers tbody tr')).toHaveCount(10);
    await expect(page.locator('.speakers .missing')).toHaveCount(1);
    await expect(page.getByText(/^121 recordings are repeated takes/)).toBeVisible();
    await expect(page.locator('.picture canvas')).toHaveCount(7, { timeout: IMPORT_MS });

    await page.reload();
    await expect(page.getByRole('heading', { level: 1, name: 'EMO-DB' })).toBeVisible();
    expect(await readCounts(page)).toEqual(COUNTS);

    await chooseFiles(page, archive);
    await waitForReport(page, '0 recordings brought in. 535 were there already.');
    expect(await readCounts(page)).toEqual(COUNTS);
  });

  test('goes on where a reload interrupted it', async ({ page }) => {
    test.setTimeout(3 * IMPORT_MS);
    await openData(page);
    const reloaded = page.waitForEvent('load', { timeout: IMPORT_MS });
    await atProgress(page, 'reload');
    await chooseFiles(page, archive);
    await reloaded;
    await expect(page.getByText(/^EMO-DB is not all here yet: \d+ of 535/)).toBeVisible();
    await page.getByRole('button', { name: 'Go on' }).click();
    await waitForReport(page, /^\d+ recordings brought in\. \d+ were there already\.$/);
    expect(await readCounts(page)).toEqual(COUNTS);
    await expect(page.getByRole('button', { name: 'Go on' })).toBeHidden();
  });

  test('loses only what is damaged', async ({ page }) => {
    const bytes = await excerpt();
    await openData(page);
    await chooseFiles(page, [{ name: 'damaged.zip', bytes: damage(bytes, 'wav/03a01Fa.wav') }]);
    await waitForReport(page, '4 recordings brought in.');
    expect(await readSkipped(page)).toEqual([
      expect.stringMatching(/^wav\/|^03a01Fa\.wav It is damaged/),
    ]);
    expect(await readCounts(page)).toEqual({ Anger: 1, Happiness: 1, Neutral: 2 });

    // A sound one then adds what was missing.
    await chooseFiles(page, [{ name: 'download.zip', bytes }]);
    await waitForReport(page, '1 recording brought in. 4 were there already.');
  });

  test('gives what comes before a break', async ({ page }) => {
    const bytes = Uint8Array.from(await readFile(archive));
    await openData(page);
    const cut = bytes.slice(0, findName(bytes, 'wav/13b03Lb.wav') + 1000);
    await chooseFiles(page, [{ name: 'cut.zip', bytes: cut }]);
    await waitForReport(page, /^2 recordings brought in/);
    expect(await readSkipped(page)).toEqual([
      'wav/13b03Lb.wav The archive breaks off here; whatever came after is missing.',
    ]);
  });

  test('is fetched by the server where one address is configured', async ({ page }) => {
    const bytes = await excerpt();
    const upstream = createServer((_request, response) => void response.end(bytes));
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const address = upstream.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const server = await startServer({ EMODB_URL: `http://127.0.0.1:${port}/download.zip` });
    try {
      await page.goto(`${server.baseUrl}/data`);
      await page.getByRole('button', { name: 'Fetch and bring in EMO-DB' }).click();
      await waitForReport(page, '5 recordings brought in.');
    } finally {
      await server.stop('SIGTERM');
      upstream.close();
    }
  });
});

test('the server hands nothing on unless told to', async ({ request }, { project }) => {
  test.skip(project.name === 'static', 'has no endpoints');
  expect(await (await request.get('/datasets')).json()).toEqual({ datasets: [] });
  const response = await request.get('/datasets/emodb');
  expect(response.status()).toBe(404);
  expect(response.headers()['content-type']).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ code: 'dataset-unavailable' });
});

test('a bomb, a name that leads out and what is no sound are skipped, the rest comes in', async ({
  page,
}) => {
  // Packing a gigabyte takes a quarter of a minute.
  const bombBytes = process.env.TEST_FULL === '1' ? 1024 ** 3 : 128 * 1024 ** 2;
  const archive = await zipFiles({
    ...folders(3),
    'mine/anger/bomb.wav': new Uint8Array(bombBytes),
    '../../anger/evil.wav': sound(90),
    'mine/anger/text.wav': new TextEncoder().encode('This is a text, and no sound at all.'),
  });
  expect(archive.length).toBeLessThan(bombBytes / 256);
  await openData(page);
  await chooseFiles(page, [{ name: 'mine.zip', bytes: archive }]);
  await page.getByRole('button', { name: 'Bring in 7 recordings' }).click();
  await waitForReport(page, '6 recordings brought in.');
  const skipped = await readSkipped(page);
  expect(skipped).toEqual([
    expect.stringMatching(/bomb\.wav It has (134\.2|1,?073\.7).MB; at most 33\.6.MB are read\./),
    '../../anger/evil.wav Its name leads out of the archive.',
    expect.stringMatching(/text\.wav This is not a recording in a known format\./),
  ]);
});

test('what is no archive, and an archive without a recording, say so', async ({ page }) => {
  await openData(page);
  await chooseFiles(page, [{ name: 'noise.zip', bytes: new Uint8Array(5000).fill(7) }]);
  await expect(page.getByRole('alert')).toContainText('This archive is damaged');
  await chooseFiles(page, [{ name: 'notes.zip', bytes: await zipFiles({ 'a.txt': sound(1) }) }]);
  await expect(page.getByRole('alert')).toContainText('There is no recording among one file');
});

test('labels are renamed, left out and named anew before they come in', async ({ page }) => {
  const files = { ...folders(2), 'mine/Klage/1.wav': sound(50), 'mine/noise/1.wav': sound(51) };
  await openData(page);
  await chooseFiles(page, [{ name: 'mine.zip', bytes: await zipFiles(files) }]);
  await expect(page.getByRole('heading', { name: 'What do the labels mean?' })).toBeFocused();
  await expect(page.getByText('Nothing says who speaks.')).toBeVisible();
  await expect(page.getByLabel('What Trauer becomes')).toHaveValue('sadness');
  await page.getByLabel('What noise becomes').selectOption({ label: 'Leave out' });
  await page.getByLabel('What Klage becomes').selectOption({ label: 'Another name …' });
  await page.getByLabel('Name for Klage').fill('lament');
  await page.getByLabel('Name of the collection').fill('My voices');
  await page.getByRole('button', { name: 'Bring in 5 recordings' }).click();
  await waitForReport(page, '5 recordings brought in.');
  await expect(page.getByRole('heading', { level: 1, name: 'My voices' })).toBeVisible();
  expect(await readCounts(page)).toEqual({ Anger: 2, Sadness: 2, lament: 1 });
  await expect(page.locator('.speakers')).toContainText('Nothing says who speaks');
});

test('a folder comes in by its picker, with speakers from the folders inside', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'voices-'));
  const paths = ['ann/anger/1.wav', 'ann/fear/2.wav', 'bob/anger/3.wav'];
  for (const [i, path] of paths.entries()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), sound(i));
  }
  await openData(page);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await (await chooser).setFiles(folder);
  await page.getByRole('button', { name: 'Bring in 3 recordings' }).click();
  await waitForReport(page, '3 recordings brought in.');
  await rm(folder, { recursive: true });
  expect(await readCounts(page)).toEqual({ Anger: 2, Fear: 1 });
  await expect(page.locator('.speakers tbody th')).toHaveText(['ann', 'bob']);
});

test('what is dropped anywhere on the page comes in', async ({ page }) => {
  await openData(page);
  await dropFile(page, 'mine.zip', await zipFiles(folders(1)));
  await page.getByRole('button', { name: 'Bring in 2 recordings' }).click();
  await waitForReport(page, '2 recordings brought in.');
});

test('RAVDESS is told by its names', async ({ page }) => {
  const names = ['03-01-05-01-01-01-01', '03-01-08-02-02-01-02', '03-02-02-01-02-02-02'];
  const files = names.map((name, i) => ({ name: `${name}.wav`, bytes: sound(i) }));
  await openData(page);
  await chooseFiles(page, files);
  await page.getByRole('button', { name: 'Bring in 3 recordings' }).click();
  await waitForReport(page, '3 recordings brought in.');
  await expect(page.getByRole('heading', { level: 1, name: 'RAVDESS' })).toBeVisible();
  expect(await readCounts(page)).toEqual({ Anger: 1, calm: 1, surprise: 1 });
  await expect(page.locator('.speakers tbody th')).toHaveText([/01\s+man/, /02\s+woman/]);
});

test('a table beside the sounds names emotion and speaker', async ({ page }) => {
  const table = 'file,emotion,speaker\na.wav,happy,ann\nb.wav,sad,bob\nc.wav,sad,bob\n';
  await openData(page);
  await chooseFiles(page, [
    { name: 'labels.csv', bytes: new TextEncoder().encode(table) },
    { name: 'a.wav', bytes: sound(0) },
    { name: 'b.wav', bytes: sound(1) },
    { name: 'd.wav', bytes: sound(2) },
  ]);
  await expect(page.getByText('2 recordings by 2 speakers.')).toBeVisible();
  await expect(page.getByText('2 files will be skipped')).toBeVisible();
  await page.getByRole('button', { name: 'Bring in 2 recordings' }).click();
  await waitForReport(page, '2 recordings brought in.');
  expect(await readCounts(page)).toEqual({ Happiness: 1, Sadness: 1 });
});

test('a recording is found, seen and heard by keyboard alone', async ({ page }) => {
  await openData(page);
  await chooseFiles(page, [{ name: 'mine.zip', bytes: await zipFiles(folders(30)) }]);
  await page.getByRole('button', { name: 'Bring in 60 recordings' }).press('Enter');
  await waitForReport(page, '60 recordings brought in.');

  await page.getByLabel('Part of the file name').fill('9.wav');
  await expect(page.locator('.filters [role=status]')).toHaveText('6 of 60 recordings');
  await page.getByRole('button', { name: 'Show all' }).press('Enter');
  await page.getByLabel('Emotion', { exact: true }).selectOption('sadness');
  await expect(page.locator('.filters [role=status]')).toHaveText('30 of 60 recordings');

  await page.getByRole('button', { name: 'Length' }).press('Enter');
  await page.getByRole('button', { name: 'Length' }).press('Enter');
  await expect(page.locator('th[aria-sort=descending]')).toHaveText('Length');
  const first = page.locator('[data-row="0"]');
  await expect(first).toHaveText('Trauer/29.wav');

  await first.focus();
  for (const key of ['ArrowDown', 'PageDown', 'End', 'ArrowUp']) await page.keyboard.press(key);
  await expect(page.locator('[data-row="28"]')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#detail-title')).toHaveText('Trauer/1.wav');
  await expect(page.getByRole('img', { name: /^Log-mel spectrogram/ })).toBeVisible();

  const play = page.getByRole('button', { name: 'Play' });
  await play.press('Enter');
  await expect(page.getByRole('slider')).not.toHaveAttribute('aria-valuenow', '0');
});

test('a corpus is deleted and had back, and gone after the next visit', async ({ page }) => {
  await openData(page);
  await chooseFiles(page, [{ name: 'mine.zip', bytes: await zipFiles(folders(2)) }]);
  await page.getByRole('button', { name: 'Bring in 4 recordings' }).click();
  await waitForReport(page, '4 recordings brought in.');
  await page.getByRole('button', { name: 'Delete mine' }).click();
  await expect(page.getByText('mine was deleted.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'mine' })).toBeVisible();
  expect(await readCounts(page)).toEqual({ Anger: 2, Sadness: 2 });

  await page.getByRole('button', { name: 'Delete mine' }).click();
  await expect(page.getByText('mine was deleted.')).toBeVisible();
  await openData(page);
  await expect(page.getByRole('heading', { name: 'Know your recordings first' })).toBeVisible();
  await expect(page.getByText('mine was deleted.')).toBeHidden();
});

test('stopping keeps what is there and offers to go on', async ({ page }) => {
  const files = Object.entries(folders(150)).map(([path, bytes]) => ({
    name: path.replaceAll('/', '-'),
    bytes,
  }));
  const rows = files.map(({ name }) => `${name},anger`).join('\n');
  await openData(page);
  await chooseFiles(page, [
    { name: 'labels.csv', bytes: new TextEncoder().encode(`file,emotion\n${rows}\n`) },
    ...files,
  ]);
  await atProgress(page, 'stop');
  await page.getByRole('button', { name: 'Bring in 300 recordings' }).click();
  await expect(page.getByText(/^labels is not all here yet: \d+ of 300/)).toBeVisible();
  await page.getByRole('button', { name: 'Go on' }).click();
  await waitForReport(page, /recordings? brought in/);
  expect(await readCounts(page)).toEqual({ Anger: 300 });
});

test('once EMO-DB is there, its recordings are offered on Listen', async ({ page }) => {
  const names = ['03a01Wa', '03a01Fa', '08a01Ta'];
  const files = names.map((name, i) => ({ name: `${name}.wav`, bytes: sound(40 * i) }));
  await openData(page);
  await chooseFiles(page, files);
  await waitForReport(page, '3 recordings brought in.');
  await page.getByRole('link', { name: 'Listen', exact: true }).click();
  await expect(page.locator('.sample')).toHaveText([
    /Anger\s*03a01Wa\.wav, speaker 03/,
    /Happiness\s*03a01Fa\.wav/,
    /Sadness\s*08a01Ta\.wav, speaker 08/,
  ]);
  await page.locator('.sample').last().click();
  await expect(page.locator('#verdict')).toBeVisible({ timeout: IMPORT_MS });
  await expect(page.locator('.verdict')).toContainText('08a01Ta.wav');
});
