import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { Drain } from '#lib/server/drain.ts';

/** A server that answers when it is told to. */
async function startServer() {
  const held: ServerResponse[] = [];
  let tellArrived: () => void = () => undefined;
  const server = createServer((_request, response) => {
    if (!drain.admit(response)) return;
    held.push(response);
    tellArrived();
  });
  const drain = new Drain(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const arrived = new Promise<void>((resolve) => (tellArrived = resolve));
  return { drain, held, arrived, port };
}

function get(port: number): Promise<{ status: number; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', agent: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, connection: response.headers.connection });
    });
    asked.setHeader('connection', 'keep-alive');
    asked.on('error', reject);
    asked.end();
  });
}

test('what has begun is answered, what comes later is not', async () => {
  const { drain, held, arrived, port } = await startServer();
  const first = get(port);
  await arrived;
  const stopped = drain.stop(60_000);
  await expect(get(port)).rejects.toThrow('ECONNREFUSED');
  held[0]?.end('done');
  expect(await first).toEqual({ status: 200, connection: 'close' });
  await stopped;
});

test('connections are cut when the time is over', async () => {
  const { drain, arrived, port } = await startServer();
  const first = get(port);
  await arrived;
  await Promise.all([drain.stop(1), expect(first).rejects.toThrow('hang up')]);
});
