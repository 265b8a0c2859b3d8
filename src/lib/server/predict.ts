import { SerError } from '#lib/core/errors.ts';
import { viewOf } from './answer.ts';
import type { Deadline } from './deadline.ts';
import { prefersText } from './negotiate.ts';
import type { HearingPool, HearOutcome, HearSignals } from './pool.ts';
import {
  deadlineProblem,
  problemOf,
  problemResponse,
  serverBusy,
  unexpectedProblem,
  type Problem,
} from './problem.ts';
import { parseQuery } from './query.ts';
import { readRecordings } from './recording.ts';
import type { Answer, Query } from './schemas.ts';

/** What is told of each recording and each stage, for the figures of the server. */
export interface PredictObserver {
  /** @param change 1 when a request comes inside, -1 when it is answered. */
  inside(change: 1 | -1): void;
  /** A request was turned away unread. */
  rejected(reason: string): void;
  /** @param result `answered` or the code of a problem. */
  recording(result: string): void;
  stage(
    name: 'receive' | 'wait' | 'decode' | 'resample' | 'features' | 'network',
    ms: number,
  ): void;
}

export interface PredictOptions {
  hear: HearingPool['hear'];
  /** Largest request. */
  bodyLimitBytes: number;
  /** Requests inside at once, from the first byte to the answer; more are turned away. */
  capacity: number;
  /** Begins when a request has arrived, and ends when its answer has to be there. */
  startDeadline: () => Deadline;
  observer: PredictObserver;
  /** Hears of bugs, which the answer hides. */
  logError: (error: unknown) => void;
}

type Result = { kind: 'answer'; answer: Answer } | { kind: 'problem'; problem: Problem };

/** Request → JSON answer, bare label, or `application/problem+json`; never rejects. */
export function createPredictEndpoint(
  options: PredictOptions,
): (request: Request, gone?: AbortSignal) => Promise<Response> {
  // Counted from the first byte on: a body that is still arriving takes memory too.
  let nInside = 0;
  return async (request, gone = request.signal) => {
    if (nInside >= options.capacity) {
      options.observer.rejected('busy');
      return serverBusy();
    }
    nInside++;
    options.observer.inside(1);
    try {
      return await answer(options, request, gone);
    } catch (error) {
      return gone.aborted ? clientGone() : problemResponse(toProblem(error, options.logError));
    } finally {
      nInside--;
      options.observer.inside(-1);
    }
  };
}

/** @throws SerError */
async function answer(
  options: PredictOptions,
  request: Request,
  gone: AbortSignal,
): Promise<Response> {
  const query = parseQuery(new URL(request.url).searchParams);
  const startMs = performance.now();
  const { files, isList } = await readRecordings(request, options.bodyLimitBytes);
  options.observer.stage('receive', performance.now() - startMs);
  const deadline = options.startDeadline();
  try {
    const results = await hearAll(options, files, query, { gone, deadline: deadline.signal });
    if (results === null) return clientGone();
    const accept = request.headers.get('accept');
    return isList ? listResponse(results, query, accept) : oneResponse(results[0], query, accept);
  } finally {
    deadline.stop();
  }
}

/** @returns null if nobody waits for the answer any more. */
async function hearAll(
  options: PredictOptions,
  files: readonly Uint8Array<ArrayBuffer>[],
  query: Query,
  signals: HearSignals,
): Promise<Result[] | null> {
  const results: Result[] = [];
  // One after the other: a request with many recordings takes one thread, not all of them.
  for (const file of files) {
    const result = await hearOne(options, file, query, signals);
    if (result === null) return null;
    results.push(result);
  }
  return results;
}

/** @returns null if nobody waits for the answer any more. */
async function hearOne(
  { hear, observer, logError }: PredictOptions,
  bytes: Uint8Array<ArrayBuffer>,
  { channel }: Query,
  signals: HearSignals,
): Promise<Result | null> {
  let outcome: HearOutcome;
  try {
    if (bytes.byteLength === 0) throw new SerError({ code: 'audio-empty', details: {} });
    outcome = await hear(bytes, channel, signals);
  } catch (error) {
    return refuse(toProblem(error, logError), observer);
  }
  observer.stage('wait', outcome.waitMs);
  switch (outcome.kind) {
    case 'cancelled':
      return null;
    case 'late':
      return refuse(deadlineProblem(), observer);
    case 'refused':
      return refuse(problemOf(outcome.error), observer);
    case 'answer':
      observeAnswer(outcome.answer, observer);
      return outcome;
  }
}

function refuse(problem: Problem, observer: PredictObserver): Result {
  observer.recording(problem.code);
  return { kind: 'problem', problem };
}

function observeAnswer({ timings }: Answer, observer: PredictObserver): void {
  observer.recording('answered');
  observer.stage('decode', timings.decodeMs);
  observer.stage('resample', timings.resampleMs);
  observer.stage('features', timings.featuresMs);
  observer.stage('network', timings.networkMs);
}

function oneResponse(result: Result | undefined, query: Query, accept: string | null): Response {
  if (result === undefined) throw new Error('Expected one result, but got none.');
  if (result.kind === 'problem') return problemResponse(result.problem);
  return prefersText(accept)
    ? textResponse(result.answer.label)
    : jsonResponse(viewOf(result.answer, query));
}

/** In the order of the request; a recording that cannot be answered has its problem there, as text its code. */
function listResponse(results: readonly Result[], query: Query, accept: string | null): Response {
  if (prefersText(accept)) {
    return textResponse(results.map((result) => `${labelOrCode(result)}\n`).join(''));
  }
  return jsonResponse(
    results.map((result) =>
      result.kind === 'problem' ? result.problem : viewOf(result.answer, query),
    ),
  );
}

function labelOrCode(result: Result): string {
  return result.kind === 'problem' ? result.problem.code : result.answer.label;
}

/** The sender hung up: nobody reads this, but the log tells it from an answer. */
function clientGone(): Response {
  return new Response(null, { status: 499 });
}

const HEADERS = { 'cache-control': 'no-store', vary: 'accept' } as const;

function textResponse(text: string): Response {
  return new Response(text, {
    headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' },
  });
}

function jsonResponse(body: unknown): Response {
  return Response.json(body, { headers: HEADERS });
}

function toProblem(error: unknown, logError: (error: unknown) => void): Problem {
  if (error instanceof SerError) return problemOf(error.info);
  logError(error);
  return unexpectedProblem();
}
