import type { Page } from '@playwright/test';
import type { TrainingEnd, TrainingNews } from '#lib/workers/training-api.ts';
import { serveWorker } from './fake-worker.ts';

/** What the stand-in tells when it is called, and whether the run ends with that. */
export interface Answer {
  news: TrainingNews[];
  end?: TrainingEnd;
}

export type TrainingScript = Partial<Record<'train' | 'pause' | 'resume' | 'stop', Answer>>;

/**
 * Replaces the training worker by one that speaks comlink's protocol and tells news by script. Needs a context without
 * service worker, since requests that one answers cannot be replaced.
 */
export async function fakeTraining(page: Page, script: TrainingScript): Promise<void> {
  const body = `const script = ${JSON.stringify(script)};\n(${worker.toString()})(script);`;
  await serveWorker(page, /training\.worker/, body);
}

/** Runs in the worker, so it may use nothing from outside. */
function worker(script: TrainingScript): void {
  interface Call {
    id: string;
    type: string;
    path: (keyof TrainingScript)[];
    argumentList: { value: unknown }[];
  }
  let run: { id: string; port: MessagePort } | null = null;
  self.onmessage = ({ data }: MessageEvent<Call>) => {
    const [name] = data.path;
    if (data.type !== 'APPLY' || name === undefined) return;
    if (name === 'train') run = { id: data.id, port: data.argumentList[1]?.value as MessagePort };
    const { news, end } = script[name] ?? { news: [] };
    for (const [i, value] of news.entries()) {
      const argumentList = [{ type: 'RAW', value }];
      run?.port.postMessage({ id: `${data.id}-${i}`, type: 'APPLY', path: [], argumentList });
    }
    if (name !== 'train') self.postMessage({ id: data.id, type: 'RAW', value: undefined });
    if (end !== undefined) self.postMessage({ id: run?.id, type: 'RAW', value: end });
  };
}
