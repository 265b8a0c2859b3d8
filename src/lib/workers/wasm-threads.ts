import { BackendWasm, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import createModule from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';
import moduleUrl from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js?url';
import type { ThreadedWasm } from '#lib/core/network/backend.ts';
import { makeBoard, TeamLeader } from '#lib/core/network/kernel-team.ts';
import { compileSharedKernels } from '#lib/core/network/wasm-memory.ts';
import type { KernelJob } from './kernel.worker.ts';
import pthreadUrl from './pthread.js?url';

/** Beyond any honest start; a thread whose script does not load would be waited for without end. */
const START_MS = 10_000;
const PAGE_BYTES = 65_536;
const INITIAL_BYTES = 16 * 2 ** 20;
const MAXIMUM_BYTES = 4 * 2 ** 30;

type BackendModule = ConstructorParameters<typeof BackendWasm>[0];

/** What Emscripten's module takes and offers beyond what tfjs says of it. */
type StartModule = (config: {
  wasmMemory: WebAssembly.Memory;
  mainScriptUrlOrBlob: string;
  locateFile(path: string): string;
}) => Promise<
  BackendModule & {
    cwrap(
      name: string,
      result: 'number' | null,
      parameters: 'number'[],
    ): (...args: number[]) => number;
  }
>;

/** Whether several threads can work in one memory here. */
export function canShareMemory(): boolean {
  return globalThis.crossOriginIsolated && typeof SharedArrayBuffer !== 'undefined';
}

/**
 * Starts tfjs's WASM build with threads and, in the same memory, as many for this project's kernels. Upstream hands
 * its threads a text made of a function's source, which is empty of meaning once minified and against the content
 * security policy; here they load files of this origin, as they came.
 *
 * @param nThreads with the one that calls.
 * @throws Error when they do not start.
 */
export async function startThreads(nThreads: number): Promise<ThreadedWasm> {
  const memory = new WebAssembly.Memory({
    initial: INITIAL_BYTES / PAGE_BYTES,
    maximum: MAXIMUM_BYTES / PAGE_BYTES,
    shared: true,
  });
  const module = await withinTime(
    (createModule as unknown as StartModule)({
      wasmMemory: memory,
      mainScriptUrlOrBlob: new URL(moduleUrl, self.location.href).href,
      locateFile: (path) => (path.endsWith('.wasm') ? wasmUrl : pthreadUrl),
    }),
  );
  module.tfjs = {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };
  setThreadsCount(nThreads);
  const helpers = await startHelpers(memory, nThreads - 1);
  return { backend: new TeamBackend(module, helpers.workers), team: helpers.team };
}

/** Ends its helpers with itself. */
class TeamBackend extends BackendWasm {
  readonly #workers: readonly Worker[];

  constructor(module: BackendModule, workers: readonly Worker[]) {
    super(module);
    this.#workers = workers;
  }

  override dispose(): void {
    for (const worker of this.#workers) worker.terminate();
    super.dispose();
  }
}

async function startHelpers(memory: object, nHelpers: number) {
  const kernels = compileSharedKernels();
  if (kernels === null) throw new Error('The kernels cannot share a memory here.');
  const board = makeBoard(nHelpers);
  const workers = Array.from(
    { length: nHelpers },
    () => new Worker(new URL('./kernel.worker.ts', import.meta.url), { type: 'module' }),
  );
  const started = workers.map(
    (worker, helper) =>
      new Promise<void>((resolve, reject) => {
        worker.onmessage = () => resolve();
        worker.onerror = () => reject(new Error('A thread did not start.'));
        worker.postMessage({ module: kernels, memory, board, helper } satisfies KernelJob);
      }),
  );
  try {
    await withinTime(Promise.all(started));
  } catch (error) {
    for (const worker of workers) worker.terminate();
    throw error;
  }
  return { workers, team: new TeamLeader(board, nHelpers) };
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The threads did not start in time.')), START_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
