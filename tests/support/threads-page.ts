import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { securityHeaders } from '#lib/server/headers.ts';
import type { ThreadsResult, ThreadsTask } from './threads/threads.worker.ts';

const PAGE = path.join(import.meta.dirname, 'threads/index.html');
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

export interface ThreadsPage {
  url: string;
  close(): Promise<void>;
}

/** The bench's page, minified as the app is and served with its headers. */
export async function serveThreadsPage(): Promise<ThreadsPage> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'threads-'));
  await build({
    configFile: false,
    root: path.dirname(PAGE),
    logLevel: 'warn',
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      rolldownOptions: { input: PAGE },
    },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = path.join(outDir, pathname === '/' ? 'index.html' : path.normalize(pathname));
    readFile(file).then(
      (content) => {
        const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
        response.writeHead(200, { ...securityHeaders(pathname, new Map()), 'content-type': type });
        response.end(content);
      },
      () => response.writeHead(404, securityHeaders(pathname, new Map())).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${portOf(server)}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(outDir, { recursive: true });
    },
  };
}

/** Measures one backend in the page. @throws Error when it does not start. */
export async function measureBackend(page: Page, task: ThreadsTask): Promise<ThreadsResult> {
  const reply = await page.evaluate((asked) => window.measureBackend(asked), task);
  if ('error' in reply) throw new Error(`${task.backend}: ${reply.error}`);
  return reply.result;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
