import { SerError, type ErrorCode } from '#lib/core/errors.ts';
import type { QueueFault } from '#lib/storage/queue-records.ts';
import { toProblem } from './problem.ts';

/** What no recording is to blame for, so that the next one would fare no better. */
const HINDRANCES: readonly ErrorCode[] = [
  'model-unavailable',
  'backend-unavailable',
  'bundle-invalid',
  'bundle-hash-mismatch',
  'program-unavailable',
  'storage-unavailable',
  'storage-lost',
  'storage-blocked',
  'storage-outdated',
];

/** @returns null for an abort. */
export function toFault(error: unknown): QueueFault | null {
  // A file that was moved or taken away since it was chosen.
  if (error instanceof DOMException && ['NotFoundError', 'NotReadableError'].includes(error.name)) {
    return { kind: 'sound-gone' };
  }
  return toProblem(error);
}

export function isMissingProgram(fault: QueueFault): boolean {
  return fault.kind === 'known' && HINDRANCES.includes(fault.info.code);
}

export function isStorageFull(error: unknown): boolean {
  return error instanceof SerError && error.info.code === 'storage-full';
}

/** Everything that was kept is gone. */
export function lost(): SerError {
  return new SerError({ code: 'storage-lost', details: {} });
}
