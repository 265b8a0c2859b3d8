import type { ErrorCode, ErrorInfo } from '#lib/core/errors.ts';
import { formatNames } from '#lib/i18n/audio-formats.ts';
import { describeError } from '#lib/i18n/en/errors.ts';

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
} as const;

export type ProblemStatus = keyof typeof TITLES;

/** The body of an error, RFC 9457. Figures of the error (`maximumBytes`, `supported`, …) stand beside these members. */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: ProblemStatus;
  detail: string;
  code: string;
}

/** Seconds after which it is worth trying again where the server cannot answer yet. */
const RETRY_SEC = 5;
/** Where only the queue is full: it moves on many times a second. */
const BUSY_RETRY_SEC = 1;

/** The one table from error to HTTP status; a code without an entry does not compile. */
export function problemStatus(code: ErrorCode): ProblemStatus {
  switch (code) {
    case 'audio-empty':
    case 'request-invalid':
      return 400;
    case 'dataset-unavailable':
      return 404;
    case 'audio-too-large':
    case 'archive-too-large':
      return 413;
    case 'audio-unsupported':
      return 415;
    case 'audio-corrupt':
    case 'audio-not-finite':
    case 'audio-too-short':
    case 'audio-too-long':
    case 'sample-rate-unsupported':
    case 'config-invalid':
    case 'corpus-invalid':
    case 'corpus-empty':
    case 'archive-corrupt':
    case 'training-diverged':
      return 422;
    case 'model-unavailable':
    case 'backend-unavailable':
      return 503;
    case 'storage-full':
      return 507;
    case 'sample-rate-mismatch':
    case 'spec-invalid':
    case 'bundle-invalid':
    case 'bundle-hash-mismatch':
    case 'package-invalid':
    case 'model-changed':
    case 'microphone-denied':
    case 'microphone-absent':
    case 'microphone-busy':
    case 'microphone-unplugged':
    case 'microphone-unsupported':
    case 'storage-unavailable':
    case 'storage-lost':
    case 'storage-blocked':
    case 'storage-outdated':
    case 'share-failed':
    case 'program-unavailable':
    case 'program-stopped':
      return 500;
    default:
      return code satisfies never;
  }
}

/** The problem behind an error that the caller can act on. */
export function problemOf(info: ErrorInfo): Problem {
  return makeProblem(problemStatus(info.code), info.code, describeForCaller(info), info.details);
}

/** A bug: its trace stays in the log. */
export function unexpectedProblem(): Problem {
  return makeProblem(500, 'unexpected', 'Unexpected error.');
}

/** The answer did not come in time. */
export function deadlineProblem(): Problem {
  const detail = 'The recording was not heard in time. Send a shorter one, or try again later.';
  return makeProblem(504, 'deadline-passed', detail);
}

/** The server stops, and another one may take its place. */
export function shuttingDownProblem(): Problem {
  return makeProblem(
    503,
    'shutting-down',
    'The server is being stopped. Try again in a few seconds.',
  );
}

/** An `application/problem+json` answer. */
export function problemResponse(
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...problemHeaders(problem), ...headers },
  });
}

/** What comes with every problem. */
export function problemHeaders({ status }: Problem): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(status === 503 ? { 'retry-after': String(RETRY_SEC) } : {}),
  };
}

export function methodNotAllowed(method: string, allowed: readonly string[]): Response {
  const allow = allowed.join(', ');
  const detail = `${method} is not answered here; send ${allow}.`;
  return problemResponse(makeProblem(405, 'method-not-allowed', detail, { allowed }), { allow });
}

/** More requests are waiting than the queue holds. */
export function serverBusy(): Response {
  const detail = 'Too many recordings are waiting. Try again in a few seconds.';
  return problemResponse(makeProblem(503, 'server-busy', detail), {
    'retry-after': String(BUSY_RETRY_SEC),
  });
}

/** The model has not answered its first recording yet. */
export function notReady(reason: string): Response {
  return problemResponse(makeProblem(503, 'not-ready', `The server is not ready: ${reason}.`));
}

export function unauthorized(): Response {
  const detail = 'A key is needed here: send it as Authorization: Bearer KEY.';
  return problemResponse(makeProblem(401, 'unauthorized', detail), {
    'www-authenticate': 'Bearer',
  });
}

/** @param waitSec whole seconds. */
export function rateLimited(waitSec: number): Response {
  const detail = `You ask more often than is allowed here. Try again in ${waitSec} s.`;
  return problemResponse(makeProblem(429, 'rate-limited', detail), {
    'retry-after': String(waitSec),
  });
}

/** The address that a dataset is handed on from gives something else, or nothing. */
export function badUpstream(reason: string): Response {
  const detail = `The dataset cannot be handed on: ${reason}. Try again later.`;
  return problemResponse(makeProblem(502, 'upstream-failed', detail));
}

/** The page's sentences, where they do not speak of a browser. */
function describeForCaller(info: ErrorInfo): string {
  if (info.code === 'audio-unsupported') {
    const { format, supported } = info.details;
    const what = format === null ? 'The format is not known' : `${formatNames[format]} is not read`;
    return `${what} here. Send ${supported.map((name) => formatNames[name]).join(', ')}.`;
  }
  if (info.code === 'model-unavailable') {
    return `The model is not there (${info.details.reason}). Try again later.`;
  }
  if (info.code === 'dataset-unavailable') {
    return `The corpus cannot be had here: ${info.details.reason}.`;
  }
  if (info.code === 'backend-unavailable') {
    return `The computation could not be started (${info.details.reason}). Try again later.`;
  }
  if (info.code === 'storage-full')
    return 'The disk of the server is full. Make room, then try again.';
  if (info.code === 'storage-unavailable')
    return 'The server cannot use its folder for trainings. Its log or its operator knows more.';
  return describeError(info);
}

/** @param extensions figures that stand beside the members that every problem has. */
export function makeProblem(
  status: ProblemStatus,
  code: string,
  detail: string,
  extensions: object = {},
): Problem {
  return { ...extensions, type: 'about:blank', title: TITLES[status], status, detail, code };
}
