import { openChannel } from '#lib/browser/channel.ts';

/** How tabs tell each other that corpora came in, went or changed. */
export class CorpusChannel {
  readonly #channel = openChannel('stimmung.corpora');

  /** @param onChange in another tab. */
  constructor(onChange: () => void) {
    this.#channel.onmessage = onChange;
  }

  /** Tells the other tabs that something changed here. */
  announce(): void {
    this.#channel.postMessage(null);
  }

  close(): void {
    this.#channel.close();
  }
}
