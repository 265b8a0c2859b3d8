import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const SCRIPT = path.resolve(import.meta.dirname, '../../src/tools/prove-image.mjs');

test(
  'the Dockerfile makes an image that serves, hears and scores as an ordinary user, and writes nothing',
  { timeout: 1_800_000 },
  () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT], { encoding: 'utf8' });
    expect(status, `${stdout}${stderr}`).toBe(0);
    const [, megabytes] = /^(\d+\.\d) MB in \d+ files above the base image$/m.exec(stdout) ?? [];
    console.log(`${megabytes} MB above the base image`);
    expect(Number(megabytes)).toBeLessThan(80);
  },
);
