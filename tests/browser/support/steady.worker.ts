/** A network on a graphics device that is lost before, while or after it is asked. What is imported first happens first. */
import './lossy-device.ts';
import { SteadyNetwork } from '#lib/workers/steady-network.ts';
import { startBackend } from '#lib/workers/backends.ts';
import type { Backend } from '#lib/workers/compute-api.ts';
import { makeBundle, SMALL } from '../../support/bundle.ts';
import { noiseBatch } from '../../support/network.ts';

export interface SteadyReply {
  /** Backends that were started, in order. */
  started: Backend[];
  /** Of one picture: on the processor alone, then at each of three questions around the loss. */
  logits: number[][];
}

async function work(): Promise<SteadyReply> {
  const { inputs } = noiseBatch(SMALL, 1);
  const started: Backend[] = [];
  const bundle = makeBundle();
  const choose = async (wanted: Backend) => {
    started.push(wanted);
    await startBackend(wanted);
    return wanted;
  };
  const processor = await SteadyNetwork.start(bundle, () => choose('wasm'));
  const logits = [[...(await processor.predict(inputs, 1))]];
  processor.dispose();
  const network = await SteadyNetwork.start(bundle, (lost) =>
    choose(lost.includes('webgl') ? 'wasm' : 'webgl'),
  );
  logits.push([...(await network.predict(inputs, 1))]);
  const lose = new BroadcastChannel('lose-device');
  lose.postMessage(null);
  // Two at once, as when a recording is followed while another is explained.
  const both = await Promise.all([
    network.predict(inputs, 1),
    untilLost().then(() => network.predict(inputs, 1)),
  ]);
  logits.push(...both.map((values) => [...values]));
  network.dispose();
  lose.close();
  return { started, logits };
}

/** The other listener of the channel hears it in the same turn. */
function untilLost(): Promise<void> {
  return new Promise((resolve) => {
    const witness = new BroadcastChannel('lose-device');
    witness.onmessage = () => resolve();
    const again = new BroadcastChannel('lose-device');
    again.postMessage(null);
    again.close();
  });
}

self.onmessage = async () => {
  const reply = await work().catch((error: unknown) => String(error));
  self.postMessage(reply);
};
