import type { IncomingMessage } from 'node:http';

/**
 * Aborted when the sender of a request hangs up, also after its body has arrived.
 *
 * @param incoming the request as Node has it; undefined in development.
 * @returns the signal, and what stops watching once the answer is there: connections outlive requests.
 */
export function watchSender(
  request: Request,
  incoming: IncomingMessage | undefined,
): { gone: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (request.signal.aborted) abort();
  request.signal.addEventListener('abort', abort);
  incoming?.socket.once('close', abort);
  return {
    gone: controller.signal,
    stop() {
      request.signal.removeEventListener('abort', abort);
      incoming?.socket.off('close', abort);
    },
  };
}
