// The static export for the end-to-end tests, on a free port.
import { resolve } from 'node:path';
import { serveStatic } from './static-server.ts';

const [, , dir = 'build-static', base = ''] = process.argv;
const { origin } = await serveStatic(resolve(dir), base);
console.log(origin);
