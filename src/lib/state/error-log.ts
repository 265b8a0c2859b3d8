import { SerError, type ErrorInfo } from '#lib/core/errors.ts';
import { readSetting, writeSetting } from './settings.ts';

/** What went wrong on this device, told so that nothing about recordings or people is in it. */
export interface LoggedError {
  /** Code of a known error, else the name of the exception. */
  code: string;
  /** English and technical; may be empty. */
  message: string;
  /** Milliseconds since 1970, of the last time. */
  atMs: number;
  /** Route. */
  page: string;
  /** How often in a row. */
  count: number;
}

const SETTING = 'errors';
const MAXIMUM = 20;
/** Longest message that is kept, characters. */
const MAXIMUM_LENGTH = 200;

/** Details that name no file and hold nothing that somebody wrote. */
const PLAIN_DETAILS = new Set(['format', 'backend', 'fault', 'field']);
/** Codes whose reason this program, a decoder or the browser made up without having seen a name. */
const PLAIN_REASONS = new Set(['audio-corrupt', 'model-unavailable', 'backend-unavailable']);
/** Exceptions of the browser, whose messages speak of the program alone. */
const PLAIN_EXCEPTIONS = new Set(['TypeError', 'RangeError', 'ReferenceError']);

/** Newest first. */
export function readErrors(): LoggedError[] {
  try {
    const kept: unknown = JSON.parse(readSetting(SETTING) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isLogged) : [];
  } catch {
    return [];
  }
}

export function clearErrors(): void {
  writeSetting(SETTING, '[]');
}

/** Notes what was thrown, in place of the oldest note if there are many. */
export function logError(error: unknown): void {
  const { code, message } = describe(error);
  const page = (globalThis as { location?: Location }).location?.pathname ?? '';
  const [last, ...older] = readErrors();
  const isRepeated = last?.code === code && last.message === message && last.page === page;
  const noted = { code, message, atMs: Date.now(), page, count: isRepeated ? last.count + 1 : 1 };
  const before = isRepeated || last === undefined ? older : [last, ...older];
  writeSetting(SETTING, JSON.stringify([noted, ...before].slice(0, MAXIMUM)));
}

/** Notes from now on what nobody caught. */
export function watchErrors(): void {
  addEventListener('error', ({ error }: ErrorEvent) => logError(error));
  addEventListener('unhandledrejection', ({ reason }) => logError(reason));
}

function describe(error: unknown): Pick<LoggedError, 'code' | 'message'> {
  if (error instanceof SerError) return { code: error.info.code, message: plain(error.info) };
  if (error instanceof DOMException) return { code: error.name, message: shorten(error.message) };
  if (!(error instanceof Error)) return { code: 'unknown', message: '' };
  const isPlain = PLAIN_EXCEPTIONS.has(error.name);
  const where = placeOf(error.stack ?? '');
  return { code: error.name, message: shorten(isPlain ? `${error.message} ${where}` : where) };
}

/** Figures, and words from fixed lists. */
function plain({ code, details }: ErrorInfo): string {
  const parts = Object.entries(details).filter(
    ([key, value]) =>
      typeof value === 'number' ||
      PLAIN_DETAILS.has(key) ||
      (key === 'reason' && PLAIN_REASONS.has(code)),
  );
  return shorten(parts.map(([key, value]) => `${key} ${String(value)}`).join(', '));
}

/** Where in the program it was thrown: file, line and column of the innermost call. */
function placeOf(stack: string): string {
  return /[\w.-]+\.(?:js|ts|svelte)(?:\?\S*?)?:\d+:\d+/.exec(stack)?.[0] ?? '';
}

function shorten(text: string): string {
  return text.trim().slice(0, MAXIMUM_LENGTH);
}

function isLogged(value: unknown): value is LoggedError {
  return typeof value === 'object' && value !== null && 'code' in value && 'atMs' in value;
}
