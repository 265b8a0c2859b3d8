import { openChannel } from '#lib/browser/channel.ts';

const CHANNEL = 'stimmung.chosen-model';

/** Tells every worker that listens, in this tab and in others, that another model listens from now on. */
export function announceChosenModel(): void {
  const channel = openChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
}

/** Calls back whenever another model was chosen. @returns a function that ends this. */
export function onChosenModel(listener: () => void): () => void {
  const channel = openChannel(CHANNEL);
  channel.onmessage = listener;
  return () => channel.close();
}
