import { spawn, type ChildProcess } from 'node:child_process';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { chromiumLaunchOptions } from '../../support/chromium.ts';

/** A browser that can be killed as a whole, from one moment to the next, and leaves its profile behind. */
export class MortalBrowser {
  readonly #process: ChildProcess;
  readonly #browser: Browser;

  private constructor(process: ChildProcess, browser: Browser) {
    this.#process = process;
    this.#browser = browser;
  }

  /** @param profile folder that outlives the browser. */
  static async start(profile: string): Promise<MortalBrowser> {
    const { executablePath = chromium.executablePath(), args } = chromiumLaunchOptions();
    const own = ['--headless=new', '--no-first-run', '--remote-debugging-port=0'];
    const child = spawn(
      executablePath,
      [...args, ...own, `--user-data-dir=${profile}`, 'about:blank'],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
        // A group of its own, so that renderer and storage go with it.
        detached: true,
      },
    );
    const address = await new Promise<string>((resolve, reject) => {
      let output = '';
      child.stderr.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const found = /DevTools listening on (ws:\S+)/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.on('close', () => reject(new Error(`The browser ended at once: ${output}`)));
    });
    return new MortalBrowser(child, await chromium.connectOverCDP(address));
  }

  async page(): Promise<Page> {
    const [context] = this.#browser.contexts();
    if (context === undefined) throw new Error('The browser has no profile.');
    return context.newPage();
  }

  /** As by a power cut; settles once nothing of it is left. */
  async kill(): Promise<void> {
    const { pid } = this.#process;
    const isGone = new Promise<void>((resolve) => this.#process.on('exit', () => resolve()));
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    await isGone;
  }
}
