import type { ErrorCode, ErrorInfo } from '#lib/core/errors.ts';
import { formatNames } from '#lib/i18n/audio-formats.ts';
import { describeError } from '#lib/i18n/en/errors.ts';

const TITLES = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
} as const;

export type ProblemStatus = keyof typeof TITLES;

/** The body of an error, RFC 9457. Figures of the error (`maximumBytes`, `supported`, …) stand beside these members. */
export interface Problem {
  type: string;
  title: string;
  status: ProblemStatus;
  detail: string;
  code: string;
}

/** The one table from error to HTTP status; a code without an entry does not compile. */
export function problemStatus(code: ErrorCode): ProblemStatus {
  switch (code) {
    case 'audio-empty':
    case 'request-invalid':
      return 400;
    case 'dataset-unavailable':
      return 404;
    case 'audio-too-large':
      return 413;
    case 'audio-unsupported':
      return 415;
    case 'audio-corrupt':
    case 'audio-not-finite':
    case 'audio-too-short':
    case 'audio-too-long':
    case 'sample-rate-unsupported':
      return 422;
    case 'model-unavailable':
    case 'backend-unavailable':
      return 503;
    case 'sample-rate-mismatch':
    case 'spec-invalid':
    case 'config-invalid':
    case 'bundle-invalid':
    case 'bundle-hash-mismatch':
    case 'package-invalid':
    case 'model-changed':
    case 'corpus-invalid':
    case 'corpus-empty':
    case 'archive-corrupt':
    case 'training-diverged':
    case 'microphone-denied':
    case 'microphone-absent':
    case 'microphone-busy':
    case 'microphone-unplugged':
    case 'microphone-unsupported':
    case 'storage-full':
    case 'storage-unavailable':
    case 'storage-lost':
    case 'program-unavailable':
    case 'program-stopped':
      return 500;
    default:
      return code satisfies never;
  }
}

/** An `application/problem+json` answer to an error that the caller can act on. */
export function problemResponse(info: ErrorInfo): Response {
  const status = problemStatus(info.code);
  return respond(
    { status, code: info.code, detail: describeForCaller(info), extensions: info.details },
    status === 503 ? { 'retry-after': '5' } : {},
  );
}

export function methodNotAllowed(method: string, allowed: readonly string[]): Response {
  const allow = allowed.join(', ');
  return respond(
    {
      status: 405,
      code: 'method-not-allowed',
      detail: `${method} is not answered here; send ${allow}.`,
      extensions: { allowed },
    },
    { allow },
  );
}

/** More requests are waiting than the queue holds. */
export function serverBusy(): Response {
  return respond(
    {
      status: 503,
      code: 'server-busy',
      detail: 'Too many recordings are waiting. Try again in a few seconds.',
      extensions: {},
    },
    { 'retry-after': '5' },
  );
}

/** The address that a dataset is handed on from gives something else, or nothing. */
export function badUpstream(reason: string): Response {
  const detail = `The dataset cannot be handed on: ${reason}. Try again later.`;
  return respond({ status: 502, code: 'upstream-failed', detail, extensions: {} }, {});
}

/** A bug: its trace stays in the log. */
export function unexpectedError(): Response {
  return respond(
    { status: 500, code: 'unexpected', detail: 'Unexpected error.', extensions: {} },
    {},
  );
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
    return `The dataset is not handed on here: ${info.details.reason}.`;
  }
  if (info.code === 'backend-unavailable') {
    return `The computation could not be started (${info.details.reason}). Try again later.`;
  }
  return describeError(info);
}

function respond(
  problem: { status: ProblemStatus; code: string; detail: string; extensions: object },
  headers: Record<string, string>,
): Response {
  const { status, code, detail, extensions } = problem;
  const body: Problem = { type: 'about:blank', title: TITLES[status], status, detail, code };
  return new Response(JSON.stringify({ ...extensions, ...body }), {
    status,
    headers: {
      ...headers,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    },
  });
}
