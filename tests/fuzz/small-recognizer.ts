import { createRecognizer, type Recognizer } from '#lib/core/inference/recognizer.ts';
import type { Bundle } from '#lib/core/network/bundle.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { makeBundle } from '../support/bundle.ts';

let small: Promise<Recognizer> | undefined;

/** A recogniser of a network that is soon done; what it hears means nothing. */
export function smallRecognizer(): Promise<Recognizer> {
  small ??= recognizerOf(makeBundle());
  return small;
}

export async function recognizerOf(bundle: Bundle): Promise<Recognizer> {
  await startWasmBackend();
  const network = new TfjsNetwork(bundle.topology, 0);
  network.importWeights(bundle.weights);
  return createRecognizer(bundle, network);
}
