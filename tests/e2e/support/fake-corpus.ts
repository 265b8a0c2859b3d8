import type { Page } from '@playwright/test';
import type { PlanSummary } from '#lib/core/data/plan.ts';
import type { ImportProgress } from '#lib/workers/corpus-api.ts';
import { serveWorker } from './fake-worker.ts';

/**
 * Replaces the corpus worker by one that answers every plan with `plan` and never ends an import, which stands at
 * `progress`. Needs a context without service worker, as `fakeCompute` does.
 */
export async function fakeCorpus(
  page: Page,
  script: { plan: PlanSummary; progress: ImportProgress },
): Promise<void> {
  const body = `(${worker.toString()})(${JSON.stringify(script)});`;
  await serveWorker(page, /corpus\.worker/, body);
}

/** Runs in the worker, so it may use nothing from outside. */
function worker(script: { plan: unknown; progress: unknown }): void {
  interface Call {
    id: string;
    path: string[];
    argumentList: { value: unknown }[];
  }
  self.onmessage = ({ data }: MessageEvent<Call>) => {
    if (data.path[0] === 'plan') {
      self.postMessage({ id: data.id, type: 'RAW', value: script.plan });
    } else if (data.path[0] === 'import') {
      const port = data.argumentList[1]?.value as MessagePort;
      const argumentList = [{ type: 'RAW', value: script.progress }];
      port.postMessage({ id: 'progress', type: 'APPLY', path: [], argumentList });
    }
  };
}
