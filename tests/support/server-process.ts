import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface ServerProcess {
  baseUrl: string;
  pid: number;
  /** What it has logged by now. */
  log(): string;
  /** Sends the signal and waits for the end. @returns the exit code, null if the signal killed it. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** A built server of its own, on a free port, with further environment variables; it logs warnings unless told more. */
export async function startServer(env: Record<string, string> = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['build/main.js'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const baseUrl = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const address = /^http:\/\/localhost:\d+$/m.exec(output)?.[0];
      if (address !== undefined) resolve(address);
    });
    child.on('close', () =>
      reject(new Error(`The server ended before it answered: ${output}${log}`)),
    );
  });
  return {
    baseUrl,
    pid: child.pid ?? NaN,
    log: () => log,
    stop(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
