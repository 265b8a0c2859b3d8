import { defineConfig } from '@playwright/test';
import { chromiumLaunchOptions } from '../support/chromium.ts';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  // Two wait for one another less than one core idles; what measures time has the machine to itself.
  workers: process.env.TEST_FULL === '1' ? 1 : 2,
  forbidOnly: true,
  timeout: 60_000,
  reporter: [['list'], ['./support/requests-reporter.ts']],
  projects: [
    { name: 'features', testIgnore: /contact-sheet/ },
    { name: 'contact-sheet', testMatch: /contact-sheet/, dependencies: ['features'] },
  ],
  webServer: {
    command: 'node ../../build/main.js',
    env: { PORT: '0', LOG_LEVEL: 'warn' },
    wait: { stdout: /http:\/\/localhost:(?<stimmung_port>\d+)/ },
  },
  use: {
    baseURL: `http://localhost:${process.env.STIMMUNG_PORT ?? ''}`,
    browserName: 'chromium',
    launchOptions: chromiumLaunchOptions(),
  },
});
