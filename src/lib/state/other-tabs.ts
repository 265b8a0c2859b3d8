import type { CorpusInfo } from '#lib/core/data/corpus.ts';
import { CorpusChannel } from './corpus-channel.ts';
import { onTrainingBegins } from './training-lock.ts';

interface Listeners {
  /** Something began to train, in this tab or another one. */
  onTraining: () => void;
  /** Corpora came in, went or changed in another tab. */
  onCorpora: () => void;
}

/** What an open page must hear of other tabs. */
export class OtherTabs {
  readonly #listeners: Listeners;
  #end: (() => void) | null = null;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  /** Listens from now on. */
  watch(): void {
    if (this.#end !== null) return;
    const { onTraining, onCorpora } = this.#listeners;
    const corpora = new CorpusChannel(onCorpora);
    const endTraining = onTrainingBegins(onTraining);
    this.#end = () => {
      corpora.close();
      endTraining();
    };
  }

  unwatch(): void {
    this.#end?.();
    this.#end = null;
  }
}

/** The corpus that a form should take up, or null if the one it has is still the same. */
export function corpusToChoose(
  corpora: readonly CorpusInfo[],
  chosen: CorpusInfo | null,
): CorpusInfo | null {
  const wanted = corpora.find(({ id }) => id === chosen?.id) ?? corpora[0];
  if (wanted === undefined) return null;
  const contentOf = ({ id, name, nUtterances, sizeBytes, labels }: CorpusInfo) =>
    JSON.stringify([id, name, nUtterances, sizeBytes, labels]);
  return chosen !== null && contentOf(wanted) === contentOf(chosen) ? null : wanted;
}
