import type { Page } from '@playwright/test';
import type { ErrorInfo } from '#lib/core/errors.ts';
import type {
  FollowResult,
  FollowUpdate,
  PredictResult,
  PredictStage,
  Probe,
} from '#lib/workers/compute-api.ts';
import { serveWorker } from './fake-worker.ts';

/** What the stand-in answers: its stages, then a result, an error, or nothing at all. */
export interface Script {
  stages?: (PredictStage | FollowUpdate)[];
  result?: PredictResult | FollowResult;
  /** What it says of the file beforehand; a short recording if left out. */
  probe?: Probe;
  error?: ErrorInfo;
  /** Of files with so many bytes: one that cannot be read, or whose sides differ. */
  odd?: Record<number, ErrorInfo | 'two sides'>;
}

/**
 * Replaces the compute worker by one that speaks comlink's protocol and answers by script. Needs a context without
 * service worker, since requests that one answers cannot be replaced.
 */
export async function fakeCompute(page: Page, script: Script): Promise<void> {
  const body = `const script = ${JSON.stringify(script, pack)};\n(${worker.toString()})(script);`;
  await serveWorker(page, /compute\.worker/, body);
}

/** Typed arrays survive JSON as marked lists. */
function pack(_key: string, value: unknown): unknown {
  return value instanceof Float32Array ? { float32: Array.from(value) } : value;
}

/** Runs in the worker, so it may use nothing from outside. */
function worker(script: Script): void {
  const unpack = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if ('float32' in value) return new Float32Array(value.float32 as number[]);
    if (Array.isArray(value)) return value.map(unpack);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner)]));
  };
  interface Call {
    id: string;
    path: string[];
    argumentList: { value: unknown }[];
  }
  self.onmessage = ({ data }: MessageEvent<Call>) => {
    if (data.path[0] === 'probe') {
      const { id } = data;
      const { size } = data.argumentList[0]?.value as Blob;
      const odd = script.odd?.[size];
      const isCall = odd === 'two sides';
      const likeness = { correlation: 1, differenceDb: 0, isAlike: !isCall };
      const envelope = (phase: number) =>
        Float32Array.from({ length: 600 }, (_, i) => (i % 2 || -1) * Math.sin(i / 40 + phase) ** 4);
      const envelopes = isCall ? [envelope(0), envelope(1.5)] : [];
      const made = { durationSec: 1, nChannels: isCall ? 2 : 1, likeness, envelopes };
      const value = script.probe === undefined ? made : unpack(script.probe);
      if (odd === undefined || isCall) self.postMessage({ id, type: 'RAW', value });
      else {
        const thrown = { isError: false, value: odd };
        self.postMessage({ id, type: 'HANDLER', name: 'throw', value: thrown });
      }
      return;
    }
    const port = data.argumentList[1]?.value as MessagePort;
    for (const [i, stage] of (script.stages ?? []).entries()) {
      const argumentList = [{ type: 'RAW', value: unpack(stage) }];
      port.postMessage({ id: `stage-${i}`, type: 'APPLY', path: [], argumentList });
    }
    const { id } = data;
    let nOpen = script.stages?.length ?? 0;
    // As the real one: the answer leaves when every report has arrived.
    port.onmessage = () => {
      if (--nOpen === 0) answer(id);
    };
    if (nOpen === 0) answer(id);
  };
  function answer(id: string): void {
    if (script.error !== undefined) {
      const value = { isError: false, value: script.error };
      self.postMessage({ id, type: 'HANDLER', name: 'throw', value });
    } else if (script.result !== undefined) {
      self.postMessage({ id, type: 'RAW', value: unpack(script.result) });
    }
  }
}
