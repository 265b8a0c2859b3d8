import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { readServerConfig, type ServerConfig } from './config.ts';
import { Drain } from './drain.ts';
import { readPagePolicies, securityHeaders, type PagePolicies } from './headers.ts';
import { createLog } from './log.ts';
import { shutDown } from './shutdown.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const HEADERS_TIMEOUT_MS = 10_000;
/** How often senders are looked at whether they are too slow. */
const CHECK_MS = 2_000;
const KEEP_ALIVE_MS = 5_000;
/** Orchestrators kill after 30 s. */
const SHUTDOWN_MS = 25_000;
const MAX_CONNECTIONS = 512;

/** What a built server finds beside itself, from whichever folder it is started. An empty variable counts as unset. */
function nameNeighbours(): void {
  process.env.WORKER_FILE ||= fileURLToPath(new URL('hear.worker.js', import.meta.url));
  process.env.TRAIN_WORKER_FILE ||= fileURLToPath(new URL('train.worker.js', import.meta.url));
  process.env.MODEL_DIR ||= fileURLToPath(new URL('../model', import.meta.url));
}

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

async function start({ host, port, bodyTimeoutSec, logLevel }: ServerConfig): Promise<void> {
  const handler = await loadHandler();
  const policies = await readPagePolicies(fileURLToPath(new URL('prerendered', import.meta.url)));
  const server = createServer(
    {
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, 1000 * bodyTimeoutSec),
      requestTimeout: 1000 * bodyTimeoutSec,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_MS,
    },
    (request, response) => {
      if (drain.admit(response)) answer(request, response, policies, handler);
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  const drain = new Drain(server);
  const log = createLog(logLevel);

  server.on('error', (error) => {
    console.error(`The server could not listen on ${host}:${port}: ${error.message}`);
    process.exitCode = 1;
  });
  server.listen(port, host, () => {
    const address = server.address();
    const actualPort = typeof address === 'object' && address !== null ? address.port : port;
    console.log(`http://localhost:${actualPort}`);
    log.info('listening', { host, port: actualPort });
  });

  // The signal may come twice, from the terminal and from `npm start`.
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return;
    isStopping = true;
    log.info('stopping', { signal });
    void Promise.all([drain.stop(SHUTDOWN_MS), shutDown()]).then(() => process.exit());
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

try {
  nameNeighbours();
  await start(readServerConfig(process.env));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
