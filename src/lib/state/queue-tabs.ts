import { openChannel } from '#lib/browser/channel.ts';
import { holdLock } from '#lib/browser/locks.ts';

const LOCK = 'stimmung.queue';
const CHANNEL = 'stimmung.queue';

/** How tabs share the list: one works at it, all hear when it changes. */
export class QueueTabs {
  readonly #channel = openChannel(CHANNEL);

  /** @param onChange in another tab, or by another part of this one. */
  constructor(onChange: () => void) {
    this.#channel.onmessage = onChange;
  }

  /** Settles once this tab alone may work; it then may until it is closed. */
  takeOver(): Promise<void> {
    // Held as long as the page lives.
    return holdLock(LOCK).held;
  }

  announce(): void {
    this.#channel.postMessage(null);
  }
}

/** Tells every open list that what it shows was changed from outside. */
export function announceQueueChange(): void {
  const channel = openChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
}
