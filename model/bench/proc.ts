import { readFileSync, writeFileSync } from 'node:fs';

const MEGABYTE = 1 << 20;
/** `getconf CLK_TCK` wherever Linux runs Node. */
const TICKS_PER_SEC = 100;

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

/** Time of the processor that a process has taken, all threads together, milliseconds. */
export function processorMs(pid: number): number {
  // The name in brackets may hold blanks; utime and stime are the 14th and 15th field (proc(5)).
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SEC;
}
