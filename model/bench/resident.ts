import { readFileSync, writeFileSync } from 'node:fs';

const MEGABYTE = 1 << 20;

/** Resident memory of a process now, or at most since its highest mark was forgotten; Linux only. */
export function residentMb(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return (Number(kilobytes) * 1024) / MEGABYTE;
}

/** The highest mark of resident memory starts anew. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
