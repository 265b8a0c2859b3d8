// `npm start`: installs and builds only what has changed, then serves.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, install, requireNode, ROOT } from './steps.mjs';

requireNode();
if (!(await install()) || !(await build())) process.exit(1);

const server = spawn(process.execPath, [join(ROOT, 'build/main.js')], {
  cwd: ROOT,
  stdio: 'inherit',
});
/** @type {NodeJS.Signals[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of signals) process.on(signal, () => server.kill(signal));
server.on('close', (code) => process.exit(code ?? 0));
