import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** What headless Chromium needs for WebGPU on a machine without a GPU (SwiftShader). */
const SOFTWARE_WEBGPU = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-webgpu-adapter=swiftshader',
];

/** The microphone of the tests: Chromium's own beeping device, granted without a prompt. */
const FAKE_MICROPHONE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** Path of the Chromium to test with: `CHROMIUM_PATH`, Playwright's own, the system's; undefined if there is none. */
export function findChromium(): string | undefined {
  const candidates = [
    process.env.CHROMIUM_PATH,
    chromium.executablePath(),
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path));
}

/** Launch options shared by the browser tests and the end-to-end tests. */
export function chromiumLaunchOptions(): { executablePath?: string; args: string[] } {
  const executablePath = findChromium();
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...SOFTWARE_WEBGPU, ...FAKE_MICROPHONE],
  };
}
