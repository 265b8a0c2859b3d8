import { spawn, type ChildProcess } from 'node:child_process';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { chromiumLaunchOptions } from '../../support/chromium.ts';

/** A browser with a profile on the disk, whose tabs can be killed from one moment to the next. */
export class MortalBrowser {
  readonly #process: ChildProcess;
  readonly #browser: Browser;

  private constructor(process: ChildProcess, browser: Browser) {
    this.#process = process;
    this.#browser = browser;
  }

  /** @param profile folder to keep everything in. */
  static async start(profile: string): Promise<MortalBrowser> {
    const { executablePath = chromium.executablePath(), args } = chromiumLaunchOptions();
    const own = ['--headless=new', '--no-first-run', '--remote-debugging-port=0'];
    const child = spawn(
      executablePath,
      [...args, ...own, `--user-data-dir=${profile}`, 'about:blank'],
      { stdio: ['ignore', 'ignore', 'pipe'] },
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

  /** Kills the processes of all tabs, as the system does for want of memory. */
  async killTabs(page: Page): Promise<void> {
    const session = await this.#browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const crashed = page.waitForEvent('crash');
    for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL');
    await crashed;
    await session.detach();
    await page.close();
  }

  /** Ends it at once, settled when nothing of it is left. */
  async end(): Promise<void> {
    const isGone = new Promise<void>((resolve) => this.#process.on('exit', () => resolve()));
    this.#process.kill('SIGKILL');
    await isGone;
  }
}
