import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CuttingProxy {
  baseUrl: string;
  /** How often a connection was cut. */
  readonly nCut: number;
  /** From now on everything comes whole. */
  repair(): void;
  close(): Promise<void>;
}

/** Hands on what the app's server answers, but cuts the connection in the middle of bodies whose address matches. */
export async function startCuttingProxy(target: string, cut: RegExp): Promise<CuttingProxy> {
  let isBroken = true;
  let nCut = 0;
  const handOn = (from: IncomingMessage, to: ServerResponse, isCut: boolean) => {
    to.writeHead(from.statusCode ?? 502, from.headers);
    if (!isCut) {
      from.pipe(to);
      return;
    }
    nCut += 1;
    // Headers and a part of the body are there when the line goes dead.
    from.once('data', (chunk: Buffer) => {
      to.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => to.destroy());
      from.destroy();
    });
  };
  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? '/';
    const options = { method: incoming.method, headers: incoming.headers, agent: false };
    const asked = request(new URL(url, target), options, (from) =>
      handOn(from, outgoing, isBroken && cut.test(url)),
    );
    asked.on('error', () => outgoing.destroy());
    incoming.pipe(asked);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://localhost:${port}`,
    get nCut() {
      return nCut;
    },
    repair: () => {
      isBroken = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
