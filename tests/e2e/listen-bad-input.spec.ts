import { wavFile } from '../support/wav.ts';
import {
  ANSWER_MS,
  chooseFile,
  openListen,
  readSample,
  waitForVerdict,
} from './support/listen-page.ts';
import { expect, test } from './support/test.ts';

const TEXT = new TextEncoder().encode('This is a letter and no sound at all. '.repeat(20));
/** A local file header of a zip, then noise. */
const ZIP = Uint8Array.from({ length: 4096 }, (_, i) => [0x50, 0x4b, 3, 4][i] ?? (i * 37) % 256);
/** A second of a tone at 220 Hz. */
const TONE = Float32Array.from({ length: 16_000 }, (_, i) =>
  Math.sin((2 * Math.PI * 220 * i) / 16_000),
);
const NOT_A_NUMBER = TONE.map((sample, i) => (i === 5000 ? NaN : sample));

const BAD: { what: string; name: string; bytes: Uint8Array; sentence: RegExp }[] = [
  { what: 'an empty file', name: 'empty.wav', bytes: new Uint8Array(0), sentence: /no sound/ },
  {
    what: 'a text',
    name: 'letter.wav',
    bytes: TEXT,
    sentence: /not a recording in a known format/,
  },
  {
    what: 'a header cut short',
    name: 'cut.wav',
    bytes: wavFile(TONE).subarray(0, 30),
    sentence: /damaged/,
  },
  {
    what: 'a WAV without samples',
    name: 'none.wav',
    bytes: wavFile(new Float32Array(0)),
    sentence: /no sound/,
  },
  {
    what: '0.05 s of sound',
    name: 'short.wav',
    bytes: wavFile(TONE.subarray(0, 800)),
    sentence: /0\.05\ss of sound; at least 0\.4\ss are needed/,
  },
  {
    what: 'samples that are no numbers',
    name: 'nan.wav',
    bytes: wavFile(NOT_A_NUMBER, { formatTag: 3, bitsPerSample: 32 }),
    sentence: /not numbers/,
  },
  { what: 'a zip called WAV', name: 'bomb.wav', bytes: ZIP, sentence: /not a recording/ },
];

for (const { what, name, bytes, sentence } of BAD) {
  test(`${what} gets one clear sentence, and the next good file works`, async ({ page }) => {
    await openListen(page);
    await chooseFile(page, name, bytes);
    await expect(page.getByRole('alert')).toHaveText(sentence, { timeout: ANSWER_MS });
    await expect(page.getByText(name)).toBeVisible();
    // The same again cannot help, something else can.
    await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await chooseFile(page, 'good.wav', await readSample('calm'));
    await waitForVerdict(page);
  });
}

test('a header that promises ten hours costs neither memory nor patience', async ({ page }) => {
  await openListen(page);
  const bytes = wavFile(TONE, { statedDataBytes: 10 * 3600 * 16_000 * 2 });
  await chooseFile(page, 'promise.wav', bytes);
  await waitForVerdict(page);
  await expect(page.getByText('The file ends early')).toBeVisible();
});
