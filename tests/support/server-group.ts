import { freePort } from './free-port.ts';
import { startServer, type ServerProcess } from './server-process.ts';

/** Servers that are alike, each with an address of its own that it keeps. */
export class ServerGroup {
  readonly ports: readonly number[];
  readonly #env: Record<string, string>;
  readonly #servers: ServerProcess[];

  private constructor(
    ports: readonly number[],
    servers: ServerProcess[],
    env: Record<string, string>,
  ) {
    this.ports = ports;
    this.#servers = servers;
    this.#env = env;
  }

  /** @returns when all hear. */
  static async start(nServers: number, env: Record<string, string> = {}): Promise<ServerGroup> {
    const ports: number[] = [];
    const servers: ServerProcess[] = [];
    for (let i = 0; i < nServers; i++) {
      const port = await freePort();
      ports.push(port);
      servers.push(await startReady(port, env));
    }
    return new ServerGroup(ports, servers, env);
  }

  /** Kills one as a machine that fails does, and starts it anew. @returns when it hears again. */
  async kill(index: number): Promise<void> {
    await this.#replace(index, 'SIGKILL');
  }

  /** Stops each in turn as an update does, and starts it anew. */
  async restartAll(): Promise<void> {
    for (const index of this.ports.keys()) await this.#replace(index, 'SIGTERM');
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop('SIGTERM')));
  }

  async #replace(index: number, signal: NodeJS.Signals): Promise<void> {
    await this.#servers[index]?.stop(signal);
    this.#servers[index] = await startReady(this.ports[index] ?? 0, this.#env);
  }
}

async function startReady(port: number, env: Record<string, string>): Promise<ServerProcess> {
  const server = await startServer({ ...env, PORT: String(port) });
  while ((await fetch(`${server.baseUrl}/readyz`)).status !== 200) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return server;
}
