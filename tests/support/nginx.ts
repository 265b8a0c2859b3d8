import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const DEPLOY = path.resolve(import.meta.dirname, '../../deploy');
const START_MS = 10_000;

export interface NginxProcess {
  baseUrl: string;
  stop(): Promise<void>;
}

/** Whether nginx is installed here; Debian has it as `nginx-light`. */
export function hasNginx(): boolean {
  return spawnSync('nginx', ['-v'], { stdio: 'ignore' }).status === 0;
}

/**
 * nginx in front of servers on this machine, configured by `deploy/nginx.conf`.
 *
 * @param ports of the servers.
 * @param change of that file, to see what one of its lines is for.
 */
export async function startNginx(
  ports: readonly number[],
  change: (config: string) => string = (config) => config,
): Promise<NginxProcess> {
  const folder = mkdtempSync(path.join(tmpdir(), 'stimmung-nginx-'));
  // Its workers may be another user.
  chmodSync(folder, 0o755);
  const port = await freePort();
  mkdirSync(path.join(folder, 'nginx'));
  const config = readFileSync(path.join(DEPLOY, 'nginx.conf'), 'utf8');
  writeFileSync(path.join(folder, 'nginx.conf'), change(config).replaceAll('/tmp/', `${folder}/`));
  writeFileSync(path.join(folder, 'nginx/listen.conf'), `listen 127.0.0.1:${port};\n`);
  writeFileSync(path.join(folder, 'nginx/upstream.conf'), upstream(ports));
  const args = ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-g', 'daemon off;'];
  const child = spawn('nginx', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const baseUrl = `http://127.0.0.1:${port}`;
  const untilMs = performance.now() + START_MS;
  while (!(await answers(baseUrl))) {
    if (child.exitCode !== null || performance.now() > untilMs) {
      child.kill();
      throw new Error(`nginx does not answer: ${log}`);
    }
    await wait(50);
  }
  return {
    baseUrl,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** As in a cluster of containers, but by addresses instead of a name that is looked up. */
function upstream(ports: readonly number[]): string {
  const servers = ports.map((port) => `  server 127.0.0.1:${port} max_fails=0;`).join('\n');
  return readFileSync(path.join(DEPLOY, 'nginx/upstream.conf'), 'utf8')
    .replace(/^resolver .*$/m, '')
    .replace(/^ *server .*$/m, servers);
}

async function answers(baseUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${baseUrl}/healthz`)).ok;
  } catch {
    return false;
  }
}
