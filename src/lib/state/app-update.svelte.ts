import { getContext, setContext, untrack } from 'svelte';
import { registerServiceWorker } from '#lib/offline/register.ts';
import { holdBusy, runIfIdle, untilIdle } from './busy.ts';

const CONTEXT = Symbol('app-update');

/**
 * What the reader is told of a newer version: it waits to be let in; or it was let in by another tab, so that this page
 * runs on parts that are no longer there.
 */
export type UpdateNews = 'waiting' | 'renewed';

/** A newer version of the app, which comes in when the reader says so and nothing goes on in any tab. */
export class AppUpdate {
  #apply: (() => void) | null = null;
  #news = $state.raw<UpdateNews | null>(null);
  #isIdle = $state(false);
  #isDismissed = $state(false);
  #nHolders = $state(0);
  #letGo: (() => void) | null = null;

  /** What the reader should be told now, or null. */
  get news(): UpdateNews | null {
    return this.#nHolders > 0 || !this.#isIdle || this.#isDismissed ? null : this.#news;
  }

  /** Registers the service worker, which finds new versions. @param url of its script. */
  start(url: string): Promise<void> {
    return registerServiceWorker(url, {
      onWaiting: (apply) => {
        this.#apply = apply;
        this.#tell('waiting');
      },
      onRenewed: () => this.#tell('renewed'),
    });
  }

  /** To be called while a reload of this page would lose something. @returns what ends this. */
  hold(): () => void {
    // Effects hold, and must not depend on how many others do.
    untrack(() => (this.#nHolders += 1));
    this.#letGo ??= holdBusy();
    return () => {
      untrack(() => (this.#nHolders -= 1));
      if (untrack(() => this.#nHolders) > 0) return;
      this.#letGo?.();
      this.#letGo = null;
    };
  }

  /** Lets the new version in and reloads the page, unless something has begun in some tab since the reader was told. */
  async apply(): Promise<void> {
    if (this.#news === 'renewed') location.reload();
    else if (!(await runIfIdle(() => this.#apply?.()))) this.#tell('waiting');
  }

  dismiss(): void {
    this.#isDismissed = true;
  }

  #tell(news: UpdateNews): void {
    this.#news = news;
    this.#isDismissed = false;
    this.#isIdle = false;
    // This page alone is reloaded when another tab has renewed the app, so others may go on.
    if (news === 'renewed') this.#isIdle = true;
    else void untilIdle().then(() => (this.#isIdle = true));
  }
}

/** Called once, by the layout. */
export function provideAppUpdate(): AppUpdate {
  return setContext(CONTEXT, new AppUpdate());
}

export function useAppUpdate(): AppUpdate {
  return getContext<AppUpdate>(CONTEXT);
}
