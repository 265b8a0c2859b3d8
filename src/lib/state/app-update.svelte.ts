import { getContext, setContext } from 'svelte';
import { registerServiceWorker } from '#lib/offline/register.ts';

const CONTEXT = Symbol('app-update');

/** A newer version of the app that waits to be let in. */
export class AppUpdate {
  #apply = $state.raw<(() => void) | null>(null);
  #isDismissed = $state(false);
  /** Set by a page while a reload would lose something. */
  isHeld = $state(false);

  /** True if the reader should be asked now. */
  get isReady(): boolean {
    return this.#apply !== null && !this.#isDismissed && !this.isHeld;
  }

  /** Registers the service worker, which finds new versions. */
  start(): Promise<void> {
    return registerServiceWorker((apply) => {
      this.#apply = apply;
      this.#isDismissed = false;
    });
  }

  /** Lets the new version in and reloads the page. */
  apply(): void {
    this.#apply?.();
  }

  dismiss(): void {
    this.#isDismissed = true;
  }
}

/** Called once, by the layout. */
export function provideAppUpdate(): AppUpdate {
  return setContext(CONTEXT, new AppUpdate());
}

export function useAppUpdate(): AppUpdate {
  return getContext<AppUpdate>(CONTEXT);
}
