import { readFile } from 'node:fs/promises';
import { emodbZip, readEmodb } from '../support/emodb.ts';
import { wavFile } from '../support/wav.ts';
import {
  ANSWER_MS,
  chooseFile,
  dropFile,
  openListen,
  readSample,
  readShares,
  verdict,
  waitForVerdict,
} from './support/listen-page.ts';
import { expect, test } from './support/test.ts';

test.beforeEach(async ({ page }) => {
  await openListen(page);
});

test('a bundled clip gives an answer with all that belongs to it', async ({ page }) => {
  await page.getByRole('button', { name: 'Calm' }).click();
  const words = await waitForVerdict(page);
  expect(words).toMatch(/^(Sounds \w+|Uncertain)$/);
  await expect(verdict(page)).toBeFocused();

  const names = await page.locator('.verdict .name').allInnerTexts();
  expect(names).toEqual(['Anger', 'Boredom', 'Disgust', 'Fear', 'Happiness', 'Neutral', 'Sadness']);
  const sum = (await readShares(page)).reduce((total, share) => total + share, 0);
  expect(sum).toBeGreaterThanOrEqual(97);
  expect(sum).toBeLessThanOrEqual(103);

  await page.getByText('How it was computed').click();
  await expect(page.getByText(/^(Processor|Graphics card) \(/)).toBeVisible();
  await expect(page.locator('dd', { hasText: /\sms$/ })).toHaveCount(5);
});

test('the picture is sharp, full of colours and as large as its pixels', async ({ page }) => {
  await page.getByRole('button', { name: 'High and fast' }).click();
  await waitForVerdict(page);
  const picture = page.getByRole('img', { name: /^Log-mel spectrogram/ }).locator('canvas');
  await expect
    .poll(() =>
      picture.evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
        const colours = new Set<number>();
        for (let i = 0; i < data.length; i += 4)
          colours.add(((data[i] ?? 0) << 8) | (data[i + 2] ?? 0));
        const box = canvas.getBoundingClientRect();
        const isSharp = Math.abs(width - box.width * devicePixelRatio) < 1;
        return isSharp && colours.size > 50;
      }),
    )
    .toBe(true);
});

test('the sound plays, the cursor moves, and Space does both', async ({ page }) => {
  await page.getByRole('button', { name: 'Calm' }).click();
  await waitForVerdict(page);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  const slider = page.getByRole('slider');
  await expect
    .poll(async () => Number(await slider.getAttribute('aria-valuenow')))
    .toBeGreaterThan(0.3);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await slider.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', '2.2\u00a0s of 2.2\u00a0s');
  await slider.press('Home');
  await slider.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuenow', '0.1');
});

test('silence is no speech, with a next step', async ({ page }) => {
  await chooseFile(page, 'silence.wav', wavFile(new Float32Array(32_000)));
  expect(await waitForVerdict(page)).toBe('No speech heard');
  await expect(page.getByText('Speak a full sentence')).toBeVisible();
  await page.getByRole('button', { name: 'Analyse another' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hear the mood in a voice');
});

test('a recording of the corpus is heard alike when chosen and when dropped', async ({ page }) => {
  test.skip(emodbZip() === undefined, 'needs the corpus: set EMODB_ZIP');
  const bytes = await readEmodb('03a01Wa.wav');
  await chooseFile(page, '03a01Wa.wav', bytes);
  expect(await waitForVerdict(page)).toBe('Sounds angry');
  const chosen = await readShares(page);
  await page.getByRole('button', { name: 'Analyse another' }).click();
  await dropFile(page, '03a01Wa.wav', bytes);
  expect(await waitForVerdict(page)).toBe('Sounds angry');
  expect(await readShares(page)).toEqual(chosen);
});

test('several files make a list; a single one does not', async ({ page }) => {
  const clips = await Promise.all(['calm', 'whispered'].map(readSample));
  await page.evaluate(
    (contents) => {
      const dataTransfer = new DataTransfer();
      contents.forEach((content, i) =>
        dataTransfer.items.add(new File([Uint8Array.from(content)], `clip-${i}.wav`)),
      );
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
      );
    },
    clips.map((clip) => Array.from(clip)),
  );
  await expect(page.locator('tr.row')).toHaveCount(2);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 recordings heard', {
    timeout: ANSWER_MS,
  });
  await page.getByRole('button', { name: 'Close the list' }).click();
  await expect(page.getByText('You have a list of 2 recordings.')).toBeVisible();
  await dropFile(page, 'one.wav', await readSample('calm'));
  await waitForVerdict(page);
  await expect(page.getByText('one.wav')).toBeVisible();
});

test('the result can be taken along as JSON and CSV', async ({ page }) => {
  await page.getByRole('button', { name: 'Calm' }).click();
  await waitForVerdict(page);
  const jsonDownload = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download JSON' }).click();
  const json = await jsonDownload;
  const answer = JSON.parse(await readFile(await json.path(), 'utf8')) as {
    predictions: unknown[];
  };
  expect(json.suggestedFilename()).toMatch(/\.json$/);
  expect(answer.predictions).toHaveLength(7);
  const csvDownload = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download CSV' }).click();
  const csv = await readFile(await (await csvDownload).path(), 'utf8');
  expect(csv.split('\r\n')[0]).toBe(
    'file,start,end,emotion,anger,boredom,disgust,fear,happiness,neutral,sadness',
  );
});

test('a reload loses nothing, and starting over forgets', async ({ page }) => {
  await page.getByRole('button', { name: 'Low and slow' }).click();
  const before = await waitForVerdict(page);
  const shares = await readShares(page);
  await page.reload();
  expect(await waitForVerdict(page)).toBe(before);
  expect(await readShares(page)).toEqual(shares);
  await page.getByRole('button', { name: 'Analyse another' }).click();
  await page.reload();
  await expect(page.locator('.drop')).toBeEnabled();
  await expect(verdict(page)).toHaveCount(0);
});

test('everything is within reach of the keyboard', async ({ page }) => {
  const tabTo = async (selector: string, key = 'Tab') => {
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press(key);
      if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
    }
    throw new Error(`Thirty tabs do not reach ${selector}.`);
  };
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await tabTo('.drop');
  await tabTo('.record');
  await tabTo('.sample');
  const outline = await page.evaluate(
    () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
  );
  expect(outline).not.toBe('none');
  await page.keyboard.press('Enter');
  await waitForVerdict(page);
  await expect(verdict(page)).toBeFocused();
  await tabTo('.next .primary');
  await tabTo('.play');
  await tabTo('[role=slider]');
  await tabTo('summary');
  await page.keyboard.press('Enter');
  await expect(page.locator('details').first()).toHaveAttribute('open');
  await page.keyboard.press('Shift+Tab');
  // What was opened has a slider of its own once it is there.
  await expect(page.getByRole('slider', { name: /^Waveform/ })).toBeFocused();
  await tabTo('.next .primary', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test.describe('in German', () => {
  test.use({ locale: 'de-AT' });

  test('the page speaks German, switches, and remembers', async ({ page }) => {
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await page.getByRole('button', { name: 'Ruhig' }).click();
    expect(await waitForVerdict(page)).toMatch(/^(Klingt \p{L}+|Unsicher)$/u);
    await page.getByRole('button', { name: 'English' }).click();
    await expect(verdict(page)).toHaveText(/^\s*(Sounds \w+|Uncertain)$/);
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await page.goto('/about');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('About Stimmung');
  });
});

test.describe('without service worker', () => {
  test.use({ serviceWorkers: 'block' });

  test('cancelling ends the work at once, and the next one succeeds', async ({ page }) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(/weights.*\.bin/, async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await page.getByRole('button', { name: 'Calm' }).click();
    await expect(page.getByText(/^Fetching the model/).first()).toBeVisible({ timeout: ANSWER_MS });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.locator('.drop')).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect(page.workers()).toHaveLength(0);
    release();
    await page.getByRole('button', { name: 'Calm' }).click();
    await waitForVerdict(page);
  });

  test('a model that cannot be fetched is named, and trying again helps', async ({ page }) => {
    await page.route(/weights.*\.bin/, (route) => route.fulfill({ status: 503 }));
    await page.getByRole('button', { name: 'Calm' }).click();
    await expect(page.getByRole('alert')).toContainText('the server answered 503', {
      timeout: ANSWER_MS,
    });
    await page.unroute(/weights.*\.bin/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await waitForVerdict(page);
  });

  test('a model that arrives altered is refused', async ({ page }) => {
    await page.route(/weights.*\.bin/, async (route) => {
      const body = await (await route.fetch()).body();
      body[100] = (body[100] ?? 0) ^ 1;
      await route.fulfill({ body });
    });
    await page.getByRole('button', { name: 'Calm' }).click();
    await expect(page.getByRole('alert')).toContainText('checksum', { timeout: ANSWER_MS });
  });
});
