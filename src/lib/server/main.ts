import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { readServerConfig, type ServerConfig } from './config.ts';
import { readPagePolicies, securityHeaders, type PagePolicies } from './headers.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 5_000;
const SHUTDOWN_MS = 10_000;
const MAX_CONNECTIONS = 512;

/** adapter-node's handler, which lies beside this file once built. */
async function loadHandler(): Promise<Handler> {
  // The endpoint counts for itself and knows a better answer; the adapter's own limit is 512 kB.
  process.env.BODY_SIZE_LIMIT = 'Infinity';
  const url = new URL('handler.js', import.meta.url).href;
  const { handler } = (await import(/* @vite-ignore */ url)) as { handler: Handler };
  return handler;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  policies: PagePolicies,
  handler: Handler,
): void {
  const pathname = (request.url ?? '/').split('?', 1)[0] ?? '/';
  for (const [name, value] of Object.entries(securityHeaders(pathname, policies))) {
    response.setHeader(name, value);
  }
  // A body without a type is bytes (RFC 9110, 8.3); the kit would drop it.
  if (request.method === 'POST') request.headers['content-type'] ??= 'application/octet-stream';
  handler(request, response, () => {
    response.writeHead(404).end();
  });
}

async function start({ host, port }: ServerConfig): Promise<void> {
  const handler = await loadHandler();
  const policies = await readPagePolicies(fileURLToPath(new URL('prerendered', import.meta.url)));
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 5_000,
    },
    (request, response) => answer(request, response, policies, handler),
  );
  server.maxConnections = MAX_CONNECTIONS;

  server.on('error', (error) => {
    console.error(`The server could not listen on ${host}:${port}: ${error.message}`);
    process.exitCode = 1;
  });
  server.listen(port, host, () => {
    const address = server.address();
    const actualPort = typeof address === 'object' && address !== null ? address.port : port;
    console.log(`http://localhost:${actualPort}`);
  });

  // Answers in the making are finished first. The signal may come twice, from the terminal and from `npm start`.
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    server.close(() => process.exit());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), SHUTDOWN_MS).unref();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

try {
  await start(readServerConfig(process.env));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
