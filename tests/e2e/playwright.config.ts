import { defineConfig } from '@playwright/test';
import { chromiumLaunchOptions } from '../support/chromium.ts';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  reporter: 'list',
  webServer: {
    command: 'node ../../build/main.js',
    // The model is found from the root of the project.
    env: { PORT: '0', MODEL_DIR: '../../model' },
    wait: { stdout: /http:\/\/localhost:(?<stimmung_port>\d+)/ },
  },
  use: {
    baseURL: `http://localhost:${process.env.STIMMUNG_PORT ?? ''}`,
    browserName: 'chromium',
    launchOptions: chromiumLaunchOptions(),
  },
});
