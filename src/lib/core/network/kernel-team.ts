/** Kernels that are shared among threads, with the arguments of `src/assembly/nn.ts`. */
export const SHARED_KERNELS = ['convolve', 'convolveTiles'] as const;
export type SharedKernel = (typeof SHARED_KERNELS)[number];

export type KernelCall = readonly number[];

/** Threads that run kernels side by side in one memory; whoever asks them waits until all are done. */
export interface KernelTeam {
  /** With the thread that asks. */
  readonly nThreads: number;
  /** Runs the lists of calls, one per thread at most; those of the first one by `own`. */
  run(kernel: SharedKernel, calls: readonly KernelCall[][], own: (call: KernelCall) => void): void;
}

/** Most calls that one member gets at a time, and most arguments of a call. */
const MAXIMUM_CALLS = 8;
const MAXIMUM_ARGUMENTS = 17;
/** Of the whole board: number of the job, members that are not done, whether one has failed. */
const JOB = 0;
const PENDING = 1;
const FAILED = 2;
const HEAD = 4;
/** Of each member: the kernel, the number of its calls, then the calls. */
const MEMBER = 2 + MAXIMUM_CALLS * MAXIMUM_ARGUMENTS;

/** What all members of a team look at: a buffer that is shared. */
export type TeamBoard = SharedArrayBuffer;

export function makeBoard(nHelpers: number): TeamBoard {
  return new SharedArrayBuffer(4 * (HEAD + nHelpers * MEMBER));
}

/** The side that asks. It blocks its thread, which must not be the page's own. */
export class TeamLeader implements KernelTeam {
  readonly nThreads: number;
  readonly #board: Int32Array;

  constructor(board: TeamBoard, nHelpers: number) {
    this.nThreads = nHelpers + 1;
    this.#board = new Int32Array(board);
  }

  run(
    kernel: SharedKernel,
    [mine = [], ...others]: readonly KernelCall[][],
    own: (call: KernelCall) => void,
  ): void {
    const board = this.#board;
    for (let helper = 0; helper < this.nThreads - 1; helper++) {
      this.#write(helper, kernel, others[helper] ?? []);
    }
    Atomics.store(board, PENDING, this.nThreads - 1);
    Atomics.add(board, JOB, 1);
    Atomics.notify(board, JOB);
    for (const call of mine) own(call);
    for (;;) {
      const nPending = Atomics.load(board, PENDING);
      if (nPending === 0) break;
      Atomics.wait(board, PENDING, nPending);
    }
    if (Atomics.load(board, FAILED) !== 0) throw new Error('A thread has failed.');
  }

  #write(helper: number, kernel: SharedKernel, calls: readonly KernelCall[]): void {
    if (calls.length > MAXIMUM_CALLS) throw new Error(`${calls.length} calls for one thread.`);
    const at = HEAD + helper * MEMBER;
    this.#board[at] = SHARED_KERNELS.indexOf(kernel);
    this.#board[at + 1] = calls.length;
    calls.forEach((call, i) => this.#board.set(call, at + 2 + i * MAXIMUM_ARGUMENTS));
  }
}

/**
 * The side that is asked, in a thread of its own, for ever: the thread is ended from outside.
 *
 * @param helper its number, from 0.
 * @param kernels of an instance over the shared memory.
 */
export function serveTeam(
  buffer: TeamBoard,
  helper: number,
  kernels: Record<SharedKernel, (...args: number[]) => void>,
): never {
  const board = new Int32Array(buffer);
  const at = HEAD + helper * MEMBER;
  for (let job = 0; ; job++) {
    Atomics.wait(board, JOB, job);
    try {
      const kernel = kernels[SHARED_KERNELS[board[at] ?? 0] ?? 'convolve'];
      for (let i = 0; i < (board[at + 1] ?? 0); i++) {
        const first = at + 2 + i * MAXIMUM_ARGUMENTS;
        kernel(...board.subarray(first, first + kernel.length));
      }
    } catch {
      Atomics.store(board, FAILED, 1);
    }
    if (Atomics.sub(board, PENDING, 1) === 1) Atomics.notify(board, PENDING);
  }
}

/** A stretch of output rows: whole images, or a part of one. */
export interface RowShare {
  firstImage: number;
  nImages: number;
  /** In each of these images. */
  firstRow: number;
  nRows: number;
}

/**
 * Parts the rows of all images among threads, as evenly as steps of `step` rows allow.
 *
 * @returns for each thread at most three stretches: the end of one image, whole images, the start of another.
 */
export function shareRows(
  nImages: number,
  nRows: number,
  step: number,
  nThreads: number,
): RowShare[][] {
  const perImage = Math.ceil(nRows / step);
  const nSteps = nImages * perImage;
  return Array.from({ length: nThreads }, (_, thread) => {
    const from = Math.round((thread * nSteps) / nThreads);
    const to = Math.round(((thread + 1) * nSteps) / nThreads);
    return stretches(from, to, perImage).map(({ image, count, first, last }) => ({
      firstImage: image,
      nImages: count,
      firstRow: first * step,
      nRows: Math.min(last * step, nRows) - first * step,
    }));
  });
}

/** Steps `[from, to)` as parts of images and whole images of `perImage` steps. */
function stretches(from: number, to: number, perImage: number) {
  const found: { image: number; count: number; first: number; last: number }[] = [];
  for (let at = from; at < to;) {
    const image = Math.floor(at / perImage);
    const first = at % perImage;
    const nWhole = first === 0 ? Math.floor((to - at) / perImage) : 0;
    const last = nWhole > 0 ? perImage : Math.min(perImage, first + to - at);
    found.push({ image, count: Math.max(1, nWhole), first, last });
    at += nWhole > 0 ? nWhole * perImage : last - first;
  }
  return found;
}
