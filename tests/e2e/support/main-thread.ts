import type { Page } from '@playwright/test';

/** How long the main thread of a page was ever kept by one task, milliseconds. */
export interface LongestTask {
  /** From its begin to its end, as the browser itself tells of long tasks: 0 if none with a script took over 50. */
  wallMs: number;
  /** Computing of its own, without what it waited for a processor that others used. */
  ownMs: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Time on the processor, microseconds. */
  tdur?: number;
  args: { name?: string };
}

interface Watched {
  longTasks?: { longestMs: number };
}

/** The longest task of the page's main thread while `work` is done. */
export async function longestTaskDuring(
  page: Page,
  work: () => Promise<void>,
): Promise<LongestTask> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page is in no browser.');
  await watchLongTasks(page);
  await browser.startTracing(page, { categories: ['toplevel'] });
  await work();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  return { wallMs: await longestWallMs(page), ownMs: longestOwnMs(trace.traceEvents) };
}

function watchLongTasks(page: Page): Promise<void> {
  return page.evaluate(() => {
    const notes = { longestMs: 0 };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        notes.longestMs = Math.max(notes.longestMs, duration);
    }).observe({ type: 'longtask' });
    (window as Watched).longTasks = notes;
  });
}

function longestWallMs(page: Page): Promise<number> {
  return page.evaluate(async () => {
    // A task is reported after its end, two frames later at the latest.
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return (window as Watched).longTasks?.longestMs ?? NaN;
  });
}

function longestOwnMs(events: readonly TraceEvent[]): number {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const main = new Set(
    events.filter(({ args }) => args.name === 'CrRendererMain').map((event) => threadOf(event)),
  );
  const tasks = events.filter(
    (event) => event.ph === 'X' && event.name.endsWith('RunTask') && main.has(threadOf(event)),
  );
  if (tasks.length === 0) throw new Error('The trace shows no task of the page.');
  return Math.max(...tasks.map(({ tdur }) => tdur ?? 0)) / 1000;
}
