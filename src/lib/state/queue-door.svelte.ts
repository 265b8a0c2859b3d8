import { getContext, setContext } from 'svelte';
import type { QueueSession } from './queue.svelte.ts';
import { readSetting } from './settings.ts';

const CONTEXT = Symbol('queue');
/** Kept with the tab, so that a reload shows what was on the screen. */
const OPEN = 'stimmung.list-open';
/** Set by the session once there is a list. */
const THERE = 'queue-there';

/** The way to the list of recordings, which is loaded when there is one and then lives as long as the page. */
export class QueueDoor {
  #session = $state.raw<QueueSession | null>(null);
  #isOpen = $state(false);
  #loading: Promise<QueueSession> | null = null;

  /** Null as long as nobody needed it. */
  get session(): QueueSession | null {
    return this.#session;
  }

  /** Whether the list is on the screen. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Goes on with a list that there is, and shows it if this tab did so before it was reloaded. */
  async start(): Promise<void> {
    this.#isOpen ||= readOpen();
    if (this.#isOpen || readSetting(THERE) !== null) await (await this.load()).start();
  }

  show(): void {
    this.#setOpen(true);
    void this.load().then((session) => session.start());
  }

  hide(): void {
    this.#setOpen(false);
  }

  load(): Promise<QueueSession> {
    this.#loading ??= import('./queue.svelte.ts').then(({ QueueSession }) => {
      return (this.#session = new QueueSession());
    });
    return this.#loading;
  }

  #setOpen(isOpen: boolean): void {
    this.#isOpen = isOpen;
    try {
      sessionStorage.setItem(OPEN, isOpen ? 'yes' : 'no');
    } catch {
      // Forbidden: a reload then begins at the beginning.
    }
  }
}

function readOpen(): boolean {
  try {
    return sessionStorage.getItem(OPEN) === 'yes';
  } catch {
    return false;
  }
}

export function provideQueue(): QueueDoor {
  return setContext(CONTEXT, new QueueDoor());
}

export function useQueue(): QueueDoor {
  return getContext<QueueDoor>(CONTEXT);
}
