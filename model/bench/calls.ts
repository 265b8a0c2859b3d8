import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { encodeWav } from '#lib/core/audio/wav.ts';
import { longestTaskDuring } from '../../tests/e2e/support/main-thread.ts';
import { chromiumLaunchOptions } from '../../tests/support/chromium.ts';
import { riseDuring } from '../../tests/support/renderer-memory.ts';
import { startServer } from '../../tests/support/server-process.ts';
import { concatenate, silence, syllables } from '../../tests/support/signals.ts';
import type { Figure } from './measure.ts';
import { obstacle } from './page.ts';

interface Case {
  minutes: number;
  sampleRate: number;
  format: 'wav' | 'mp3';
}

const CASES: Case[] = [
  ...[1, 10, 60, 180].map((minutes) => ({ minutes, sampleRate: 16_000, format: 'wav' as const })),
  { minutes: 60, sampleRate: 8000, format: 'wav' },
  ...[1, 10, 60].map((minutes) => ({ minutes, sampleRate: 44_100, format: 'mp3' as const })),
];
const PATIENCE_MS = 600_000;
const HEADER_BYTES = 44;

/** Two thirds of it speech, by turns, with pauses; the same minute again and again. */
export function writeCall(folder: string, { minutes, sampleRate, format }: Case): string {
  const turn = concatenate(syllables(sampleRate, 8), silence(sampleRate, 4));
  const minute = concatenate(turn, turn, turn, turn, turn);
  const bytes = encodeWav(minute, { bits: 16 });
  const data = bytes.subarray(HEADER_BYTES);
  const header = bytes.slice(0, HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(4, HEADER_BYTES - 8 + minutes * data.length, true);
  view.setUint32(HEADER_BYTES - 4, minutes * data.length, true);
  const file = path.join(folder, `call-${minutes}-${sampleRate}.wav`);
  const handle = openSync(file, 'w');
  writeSync(handle, header);
  for (let m = 0; m < minutes; m++) writeSync(handle, data);
  closeSync(handle);
  if (format === 'wav') return file;
  const mp3 = file.replace(/wav$/, 'mp3');
  execFileSync('lame', ['--quiet', '-b', '64', file, mp3]);
  rmSync(file);
  return mp3;
}

async function listen(page: Page, file: string): Promise<number> {
  const chooser = page.waitForEvent('filechooser');
  await page.locator('.drop').click();
  const startMs = performance.now();
  await (await chooser).setFiles(file);
  const end = page.getByText('The whole recording has been heard.');
  await end.waitFor({ state: 'attached', timeout: PATIENCE_MS });
  return (performance.now() - startMs) / 1000;
}

async function measure(each: Case, file: string): Promise<Figure[]> {
  const server = await startServer();
  const browser = await chromium.launch(chromiumLaunchOptions());
  try {
    const page = await browser.newPage({ baseURL: server.baseUrl });
    await page.goto('/');
    await page.locator('.drop:enabled').waitFor();
    let seconds = NaN;
    let riseMb = NaN;
    const { wallMs } = await longestTaskDuring(page, async () => {
      riseMb = await riseDuring(browser, async () => {
        seconds = await listen(page, file);
      });
    });
    const { minutes, sampleRate, format } = each;
    const key = `call${minutes}Min${sampleRate}${format}`;
    const label = `a call of ${minutes} min, ${sampleRate / 1000} kHz ${format.toUpperCase()}`;
    const note = `heard in ${seconds.toFixed(1)} s, the model's start included`;
    return [
      { key, label, value: (60 * minutes) / seconds, unit: 'times real time', note },
      { key: `${key}Mb`, label: '  memory above rest', value: riseMb, unit: 'MB' },
      {
        key: `${key}TaskMs`,
        label: '  longest task on the main thread',
        value: wallMs,
        unit: 'ms',
      },
    ];
  } finally {
    await browser.close();
    await server.stop('SIGTERM');
  }
}

/** Long recordings in the built app: how time and memory grow with their length. */
export async function benchCalls(): Promise<Figure[]> {
  const missing = obstacle() ?? (process.platform === 'linux' ? null : 'needs /proc');
  if (missing !== null)
    return [{ key: 'calls', label: 'long recordings', value: null, unit: '', note: missing }];
  const hasLame = spawnSync('lame', ['--version']).status === 0;
  const folder = mkdtempSync(path.join(tmpdir(), 'calls-'));
  const figures: Figure[] = [];
  try {
    for (const each of CASES) {
      if (each.format === 'mp3' && !hasLame) continue;
      const file = writeCall(folder, each);
      figures.push(...(await measure(each, file)));
      rmSync(file);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return figures;
}
