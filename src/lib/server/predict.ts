import { decode } from '#lib/core/audio/decode.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import { SerError } from '#lib/core/errors.ts';
import type { Prediction } from '#lib/core/inference/prediction.ts';
import { answerOf } from './answer.ts';
import { prefersText } from './negotiate.ts';
import { problemResponse, serverBusy, unexpectedError } from './problem.ts';
import { SerialQueue } from './queue.ts';
import { readRecording } from './recording.ts';

/** What is heard in a recording. */
export type Recognize = (pcm: Pcm) => Promise<Prediction>;

export interface PredictOptions {
  /** Called at the first recording; called again at the next one if it fails. */
  load: () => Promise<Recognize>;
  bodyLimitBytes: number;
  durationLimitSec: number;
  /** Requests that may wait behind the one being answered. */
  queueLimit: number;
  /** Hears of bugs, which the answer hides. */
  logError: (error: unknown) => void;
}

/** Request → JSON answer, bare label, or `application/problem+json`; never rejects. */
export function createPredictEndpoint(
  options: PredictOptions,
): (request: Request) => Promise<Response> {
  const queue = new SerialQueue();
  // Counted from the first byte on: a body that is still arriving takes memory too.
  let nInside = 0;
  let loading: Promise<Recognize> | undefined;

  async function loadOnce(): Promise<Recognize> {
    loading ??= options.load();
    return loading.catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  }

  async function predict(bytes: Uint8Array<ArrayBuffer>): Promise<Prediction> {
    const startMs = performance.now();
    const pcm = await decode(bytes, { maximumSec: options.durationLimitSec });
    const decodeMs = performance.now() - startMs;
    const recognize = await loadOnce();
    const prediction = await recognize(pcm);
    return { ...prediction, timings: { ...prediction.timings, decodeMs } };
  }

  return async (request) => {
    if (nInside > options.queueLimit) return serverBusy();
    nInside++;
    try {
      const bytes = await readRecording(request, options.bodyLimitBytes);
      const prediction = await queue.run(() => predict(bytes));
      return predictionResponse(prediction, request.headers.get('accept'));
    } catch (error) {
      if (error instanceof SerError) return problemResponse(error.info);
      options.logError(error);
      return unexpectedError();
    } finally {
      nInside--;
    }
  };
}

function predictionResponse(prediction: Prediction, accept: string | null): Response {
  const headers = { 'cache-control': 'no-store', vary: 'accept' };
  if (prefersText(accept)) {
    return new Response(prediction.outcome, {
      headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    });
  }
  return Response.json(answerOf(prediction), { headers });
}
