import { readFileSync } from 'node:fs';
import type { Browser } from '@playwright/test';

const SAMPLE_MS = 20;

/** How far the memory of its own of any renderer process rises while `work` is done, megabytes. Needs /proc. */
export async function riseDuring(browser: Browser, work: () => Promise<void>): Promise<number> {
  const ids = await rendererIds(browser);
  const before = ids.map(memoryMb);
  const peak = [...before];
  const sampler = setInterval(() => {
    ids.forEach((id, i) => (peak[i] = Math.max(peak[i] ?? 0, memoryMb(id))));
  }, SAMPLE_MS);
  try {
    await work();
  } finally {
    clearInterval(sampler);
  }
  return Math.max(...peak.map((mb, i) => mb - (before[i] ?? 0)));
}

/** Memory of its own of the largest renderer process, megabytes. Needs /proc. */
export async function rendererMb(browser: Browser): Promise<number> {
  return Math.max(...(await rendererIds(browser)).map(memoryMb));
}

/**
 * The same once all garbage of pages and workers is collected, megabytes: as long as there is room, the browser leaves it
 * lying about. A dump of the memory that is to be comparable collects it first.
 */
export async function heldMb(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const isComplete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['disabled-by-default-memory-infra'],
      excludedCategories: ['*'],
      memoryDumpConfig: {},
    },
  });
  await session.send('Tracing.requestMemoryDump', {
    deterministic: true,
    levelOfDetail: 'detailed',
  });
  await session.send('Tracing.end');
  await isComplete;
  await session.detach();
  return rendererMb(browser);
}

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
