import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webmanifest': 'application/manifest+json',
};

export interface StaticServer {
  origin: string;
  port: number;
  /** Requests of pages, not for pages, that went beside the base path. */
  strays: string[];
  /** Serves another build from now on, as after an upload. */
  serve(dir: string): void;
  /** Requests that the next answers wait for. */
  hold(path: RegExp): () => void;
  close(): Promise<void>;
}

/**
 * As plain as a host of files can be: no header but the type, a folder stands for its `index.html`. An address beside
 * the base path leads to the same one under it, so that tests for an app at the root open the right pages.
 */
export async function serveStatic(dir: string, base: string, port = 0): Promise<StaticServer> {
  const state = { dir };
  const strays: string[] = [];
  const held = new Map<RegExp, Promise<void>>();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    for (const [path, released] of held) if (path.test(pathname)) await released;
    if (!pathname.startsWith(`${base}/`) && pathname !== base) {
      const isPage = request.headers['sec-fetch-mode'] === 'navigate';
      if (!isPage) strays.push(pathname);
      response.writeHead(isPage ? 307 : 404, isPage ? { location: base + pathname + search } : {});
      response.end();
      return;
    }
    if (request.method !== 'GET') response.writeHead(405).end();
    else sendFile(response, state.dir, decodeURIComponent(pathname.slice(base.length)), pathname);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    origin: `http://localhost:${actualPort}`,
    port: actualPort,
    strays,
    serve: (next) => {
      state.dir = next;
    },
    hold: (path) => {
      const { promise, resolve } = makePromise();
      held.set(path, promise);
      return () => {
        held.delete(path);
        resolve();
      };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function sendFile(response: ServerResponse, dir: string, path: string, pathname: string): void {
  const file = join(dir, normalize(`/${path}`));
  if (existsSync(file) && statSync(file).isDirectory()) {
    if (!pathname.endsWith('/')) {
      response.writeHead(301, { location: `${pathname}/` }).end();
      return;
    }
    send(response, join(file, 'index.html'), 200);
  } else if (existsSync(file)) send(response, file, 200);
  else send(response, join(dir, '404.html'), 404);
}

function send(response: ServerResponse, file: string, status: number): void {
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  response.writeHead(status, { 'content-type': type, 'content-length': statSync(file).size });
  createReadStream(file).pipe(response);
}

function makePromise(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
