import { instantiateOver, type WasmModule } from '#lib/core/kernels/wasm.ts';
import { serveTeam, type SharedKernel, type TeamBoard } from '#lib/core/network/kernel-team.ts';

/** What a thread is told once; afterwards it listens to the board alone. */
export interface KernelJob {
  module: WasmModule;
  /** Of the backend, shared. */
  memory: object;
  board: TeamBoard;
  /** Its number, from 0. */
  helper: number;
}

self.onmessage = ({ data: { module, memory, board, helper } }: MessageEvent<KernelJob>) => {
  const kernels = instantiateOver(module, memory);
  self.postMessage('ready');
  serveTeam(board, helper, kernels as Record<SharedKernel, (...args: number[]) => void>);
};
