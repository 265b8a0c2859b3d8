import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { FuzzLine } from './worker.ts';

export interface FuzzOptions {
  inputs: number;
  seed: number;
  /** First input, to take one up again. */
  first?: number;
  /** One target instead of all. */
  target?: string;
  /** Longest time that the processor may take for one input, milliseconds; a busy machine is not its fault. */
  hangMs?: number;
  /** Most memory of the whole process, bytes. */
  memoryBytes?: number;
}

/** An input that broke a rule: the process died, went on for too long or took too much, or an error had no type. */
export interface FuzzFinding {
  kind: 'crash' | 'hang' | 'memory' | 'fault';
  index: number;
  target: string;
  detail: string;
}

export interface FuzzReport {
  nInputs: number;
  seconds: number;
  /** Of one input, time of the processor. */
  longestMs: number;
  /** Of the process; 0 where the system does not tell. */
  peakBytes: number;
  /** How often each outcome occurred, by target. */
  outcomes: Record<string, Record<string, number>>;
  findings: FuzzFinding[];
}

const WORKER = path.join(import.meta.dirname, 'worker.ts');
const WATCH_MS = 100;
/** Whoever waits instead of computing may do so for this many times as long. */
const PATIENCE = 12;
/** Of a process, in which Linux counts its time. */
const TICK_MS = 10;

/**
 * Gives mutated inputs to everything that reads bytes from elsewhere, in a process of its own, which is begun anew
 * behind every input that it does not survive.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const startMs = performance.now();
  const { first = 0, inputs } = options;
  const report: FuzzReport = {
    nInputs: inputs,
    seconds: 0,
    longestMs: 0,
    peakBytes: 0,
    outcomes: {},
    findings: [],
  };
  for (let next = first; next < first + inputs;) {
    next = await runWorker(next, first + inputs, options, report);
  }
  report.seconds = (performance.now() - startMs) / 1000;
  return report;
}

/** @returns the first input that is still to be done. */
function runWorker(
  first: number,
  last: number,
  { seed, target, hangMs = 5000, memoryBytes = 500e6 }: FuzzOptions,
  report: FuzzReport,
): Promise<number> {
  const args = ['--import', 'tsx', WORKER, seed, first, last, ...(target ? [target] : [])];
  const child = spawn(process.execPath, args.map(String), {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const course = new Course(report, first);
  const watch = setInterval(() => {
    const peakBytes = peakOf(child);
    report.peakBytes = Math.max(report.peakBytes, peakBytes);
    if (peakBytes > memoryBytes) course.stop(child, 'memory', `${peakBytes} bytes`);
    else if (course.isHanging(cpuMsOf(child), hangMs))
      course.stop(child, 'hang', `over ${hangMs} ms`);
  }, WATCH_MS);
  createInterface(child.stdio[3] as Readable).on('line', (line) => {
    course.note(JSON.parse(line) as FuzzLine, cpuMsOf(child));
  });
  let complaint = '';
  child.stderr?.on(
    'data',
    (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2000)),
  );
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(watch);
      if (code === 0) resolve(last);
      else if (course.end(`${signal ?? `exit ${code}`}: ${complaint}`)) resolve(course.next);
      else reject(new Error(`The worker did not begin: ${complaint}`));
    });
  });
}

/** What one worker has told so far. */
class Course {
  next: number;
  readonly #report: FuzzReport;
  #current: { index: number; sinceMs: number; sinceCpuMs: number | null } | null = null;
  #target = '';
  #verdict: { kind: FuzzFinding['kind']; detail: string } | null = null;

  constructor(report: FuzzReport, first: number) {
    this.#report = report;
    this.next = first;
  }

  /** @param cpuMs that the process has taken so far; null where the system does not tell. */
  isHanging(cpuMs: number | null, hangMs: number): boolean {
    if (this.#current === null) return false;
    const { sinceMs, sinceCpuMs } = this.#current;
    const wallMs = performance.now() - sinceMs;
    if (cpuMs === null || sinceCpuMs === null) return wallMs > hangMs;
    return cpuMs - sinceCpuMs > hangMs || wallMs > PATIENCE * hangMs;
  }

  note(line: FuzzLine, cpuMs: number | null): void {
    const { index } = line;
    if (line.kind === 'begin') {
      this.#target = line.target;
      this.#current = { index, sinceMs: performance.now(), sinceCpuMs: cpuMs };
      return;
    }
    this.#current = null;
    this.next = index + 1;
    const outcome = line.kind === 'end' ? line.outcome : 'fault';
    const counts = (this.#report.outcomes[this.#target] ??= {});
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    if (line.kind === 'end') this.#report.longestMs = Math.max(this.#report.longestMs, line.cpuMs);
    else this.#add('fault', index, line.error);
  }

  stop(child: ChildProcess, kind: FuzzFinding['kind'], detail: string): void {
    this.#verdict ??= { kind, detail };
    child.kill('SIGKILL');
  }

  /** The worker is dead. @returns false if that was before its first input. */
  end(cause: string): boolean {
    const { kind, detail } = this.#verdict ?? { kind: 'crash', detail: cause };
    const index = this.#current?.index ?? this.next - 1;
    if (this.#target === '') return false;
    this.#add(kind, index, detail);
    this.next = index + 1;
    return true;
  }

  #add(kind: FuzzFinding['kind'], index: number, detail: string): void {
    this.#report.findings.push({ kind, index, target: this.#target, detail });
  }
}

/** Most memory that a process has ever held, bytes; 0 where the system is not Linux or the process is gone. */
function peakOf({ pid }: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return 1024 * Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Time that the processor has spent on a process, milliseconds; null where the system is not Linux. */
function cpuMsOf({ pid }: ChildProcess): number | null {
  try {
    // The name of the program, which may hold anything, stands in brackets before.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return TICK_MS * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return null;
  }
}
