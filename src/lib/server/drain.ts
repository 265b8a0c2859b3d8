import type { Server, ServerResponse } from 'node:http';
import { problemHeaders, shuttingDownProblem } from './problem.ts';

/** Answers in the making, so that a server can stop without losing one. */
export class Drain {
  readonly #server: Server;
  readonly #open = new Set<ServerResponse>();
  #isStopping = false;

  constructor(server: Server) {
    this.#server = server;
  }

  /** @returns false if the server is stopping; the request has then been refused. */
  admit(response: ServerResponse): boolean {
    if (this.#isStopping) {
      const problem = shuttingDownProblem();
      response.writeHead(problem.status, { ...problemHeaders(problem), connection: 'close' });
      response.end(JSON.stringify(problem));
      return false;
    }
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
    return true;
  }

  /**
   * Takes no connection and no request any more; what has been admitted is still answered.
   *
   * @param graceMs after which connections are cut.
   * @returns when the last connection is closed.
   */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    for (const response of this.#open) {
      if (!response.headersSent) response.setHeader('connection', 'close');
    }
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const cut = setTimeout(() => this.#server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(cut);
  }
}
