import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { createServer } from 'vite';
import { decode } from '#lib/core/audio/decode.ts';
import { encodeWav } from '#lib/core/audio/wav.ts';
import { SerError } from '#lib/core/errors.ts';
import { chirp } from '../tests/support/chirp.ts';
import { chromiumLaunchOptions, findChromium } from '../tests/support/chromium.ts';
import { BROWSER_ONLY, PORTABLE } from '../tests/support/compressed.ts';
import { decodeInWorker } from '../tests/support/decode-in-worker.ts';
import type { DecodeReply } from '../tests/support/decode.worker.ts';
import { digest } from '../tests/support/digest.ts';
import { fixturePath } from '../tests/support/fixture-path.ts';

interface Row {
  file: string;
  format: string;
  bytes: Uint8Array;
}

const ROOT = join(import.meta.dirname, '..');

/** Prints which format is decoded where: `npx tsx model/decoders.ts`. Equal digests mean equal samples, bit by bit. */
async function main(): Promise<void> {
  const wav: Row = {
    file: '(computed)',
    format: 'wav',
    bytes: encodeWav(chirp(16_000), { bits: 16 }),
  };
  const files = [...PORTABLE, ...BROWSER_ONLY].map(({ file, format }) => {
    return { file, format, bytes: new Uint8Array(readFileSync(fixturePath(file))) };
  });
  const rows = [wav, ...files];
  const inNode: string[] = [];
  for (const { bytes } of rows) inNode.push(await describe(await decodeHere(bytes)));
  const inBrowser = await decodeInChromium(rows);
  console.log(`| format | file | Node ${process.version} | ${inBrowser.name} |`);
  console.log('|---|---|---|---|');
  rows.forEach(({ format, file }, i) => {
    console.log(`| ${format} | ${file} | ${inNode[i]} | ${inBrowser.cells[i] ?? '–'} |`);
  });
}

async function decodeHere(bytes: Uint8Array): Promise<DecodeReply> {
  try {
    return { pcm: await decode(bytes) };
  } catch (error) {
    if (error instanceof SerError) return { error: error.info };
    throw error;
  }
}

async function describe(reply: DecodeReply): Promise<string> {
  if ('error' in reply) return `\`${reply.error.code}\``;
  if ('bug' in reply) return reply.bug;
  const { channels, sampleRate } = reply.pcm;
  const shape = `${channels.length} × ${channels[0]?.length ?? 0} at ${sampleRate} Hz`;
  return `ok, ${shape}, ${await digest(channels)}`;
}

/** Runs the worker of the browser tests on a development server. */
async function decodeInChromium(rows: Row[]): Promise<{ name: string; cells: string[] }> {
  if (findChromium() === undefined) return { name: 'no Chromium found', cells: [] };
  const server = await createServer({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    server: { port: 0 },
    // Found only inside the worker, they would be bundled late and the first imports would fail.
    optimizeDeps: {
      noDiscovery: true,
      include: [
        '@wasm-audio-decoders/flac',
        '@wasm-audio-decoders/ogg-vorbis',
        'mediabunny',
        'mpg123-decoder',
        'ogg-opus-decoder',
      ],
    },
    cacheDir: join(ROOT, 'node_modules/.vite-decoders'),
  });
  await server.listen();
  const browser = await chromium.launch(chromiumLaunchOptions());
  try {
    const page = await browser.newPage();
    const [address = ''] = server.resolvedUrls?.local ?? [];
    // Any page of the server will do; this one holds nothing.
    await page.goto(`${address}tests/fixtures/README.md`);
    const cells: string[] = [];
    for (const { bytes } of rows) cells.push(await describe(await decodeInPage(page, bytes)));
    return { name: `Chromium ${browser.version()}`, cells };
  } finally {
    await browser.close();
    await server.close();
  }
}

async function decodeInPage(page: Page, bytes: Uint8Array): Promise<DecodeReply> {
  const reply = await page.evaluate(decodeInWorker, Array.from(bytes));
  if (!('channels' in reply)) return reply;
  const channels = reply.channels.map((channel) => Float32Array.from(channel));
  return { pcm: { ...reply.pcm, channels } };
}

await main();
