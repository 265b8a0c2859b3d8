import type { ThreadsReply, ThreadsTask } from './threads.worker.ts';

declare global {
  interface Window {
    /** Measures one backend in a worker of its own. */
    measureBackend(task: ThreadsTask): Promise<ThreadsReply>;
  }
}

window.measureBackend = async (task) => {
  const worker = new Worker(new URL('./threads.worker.ts', import.meta.url), { type: 'module' });
  const reply = await new Promise<ThreadsReply>((resolve) => {
    worker.onerror = (event) => resolve({ error: event.message });
    worker.onmessage = ({ data }: MessageEvent<ThreadsReply>) => resolve(data);
    worker.postMessage(task);
  });
  worker.terminate();
  return reply;
};
