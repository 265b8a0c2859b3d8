import { defineConfig } from '@playwright/test';
import { chromiumLaunchOptions } from '../support/chromium.ts';
import { STATIC_BASE } from './support/static-export.ts';

const isFull = process.env.TEST_FULL === '1';
/** Of the export for hosts of files; all rooms of it are for `npm run test:full`. */
const STATIC = /\/static\.spec/;
const ROOMS = /\/(listen|call|queue|live|data|train|evaluate|judge|models|why)\.spec/;
const SHEET = /contact-sheet/;
/** Waits for minutes, and computes little: it goes first, so that the others run beside it. */
const LIVE = /live-budget/;

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  // Two keep two cores busy while a third listens live; what measures time has the machine to itself.
  workers: isFull ? 1 : 3,
  forbidOnly: true,
  // A machine that others use, too, may be half as fast.
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./support/requests-reporter.ts']],
  projects: [
    { name: 'live', testMatch: LIVE },
    { name: 'features', testIgnore: [SHEET, STATIC, LIVE] },
    {
      name: 'static',
      testMatch: isFull ? [STATIC, ROOMS] : STATIC,
      use: { baseURL: `http://localhost:${process.env.STATIC_PORT ?? ''}` },
    },
    { name: 'contact-sheet', testMatch: SHEET, dependencies: ['live', 'features'] },
  ],
  webServer: [
    {
      command: 'node ../../build/main.js',
      env: { PORT: '0', LOG_LEVEL: 'warn' },
      wait: { stdout: /http:\/\/localhost:(?<stimmung_port>\d+)/ },
    },
    {
      command: `node --import tsx ../support/serve-static.ts ../../build-static ${STATIC_BASE}`,
      wait: { stdout: /http:\/\/localhost:(?<static_port>\d+)/ },
    },
  ],
  use: {
    baseURL: `http://localhost:${process.env.STIMMUNG_PORT ?? ''}`,
    browserName: 'chromium',
    launchOptions: chromiumLaunchOptions(),
  },
});
