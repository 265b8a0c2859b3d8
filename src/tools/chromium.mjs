// Finds a Chromium for the tests, or gets one. Needs the packages to be installed.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run, runPackage } from './steps.mjs';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * @returns {Promise<string | null>} path of a Chromium that starts, or null after saying in one sentence what to do.
 */
export async function provideChromium() {
  const { chromium } = await import('playwright');
  const candidates = () => [process.env.CHROMIUM_PATH, chromium.executablePath(), ...SYSTEM];
  const first = candidates().find(starts);
  if (first !== undefined) return first;

  console.log('No Chromium found: fetching one …');
  const fetched = await runPackage('playwright/cli.js', ['install', 'chromium']);
  if (fetched === 0 && starts(chromium.executablePath())) return chromium.executablePath();
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    await run('apt-get', ['update', '-qq']);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
    const installed = candidates().find(starts);
    if (installed !== undefined) return installed;
  }
  console.error(
    'No Chromium could be had: run `npx playwright install --with-deps chromium`, or set CHROMIUM_PATH.',
  );
  return null;
}

/**
 * @param {string | undefined} path
 * @returns {path is string}
 */
function starts(path) {
  if (path === undefined || path === '' || !existsSync(path)) return false;
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}
