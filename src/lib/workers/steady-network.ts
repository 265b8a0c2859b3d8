import type { Bundle } from '#lib/core/network/bundle.ts';
import { watchDevice, type DeviceWatch } from '#lib/core/network/device.ts';
import type { LastConvolution, Network } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import type { Backend } from './compute-api.ts';

/** What a recogniser asks of a network: nothing that changes its weights. */
type Asked = Pick<Network, 'predict' | 'lastConvolution'>;

/** Starts the best backend that is not lost. @throws SerError `backend-unavailable`. */
export type ChooseBackend = (lost: readonly Backend[]) => Promise<Backend>;

class DeviceLost extends Error {}

/**
 * A network that outlives its graphics device: what is asked of it when the device goes is answered by the next backend,
 * from the same weights.
 */
export class SteadyNetwork implements Asked {
  readonly #bundle: Bundle;
  readonly #choose: ChooseBackend;
  readonly #lost: Backend[] = [];
  #network: TfjsNetwork;
  #device: DeviceWatch;
  #backend: Backend;
  #moving: Promise<void> | null = null;

  private constructor(bundle: Bundle, choose: ChooseBackend, backend: Backend) {
    this.#bundle = bundle;
    this.#choose = choose;
    this.#backend = backend;
    this.#network = makeNetwork(bundle);
    this.#device = watchDevice();
  }

  /** @throws SerError `backend-unavailable`. */
  static async start(bundle: Bundle, choose: ChooseBackend): Promise<SteadyNetwork> {
    return new SteadyNetwork(bundle, choose, await choose([]));
  }

  get backend(): Backend {
    return this.#backend;
  }

  get topology(): Network['topology'] {
    return this.#network.topology;
  }

  get nClasses(): number {
    return this.#network.nClasses;
  }

  predict(inputs: Float32Array, nItems: number): Promise<Float32Array> {
    return this.#ask((network) => network.predict(inputs, nItems));
  }

  lastConvolution(input: Float32Array, labelIndex: number): Promise<LastConvolution> {
    return this.#ask((network) => network.lastConvolution(input, labelIndex));
  }

  dispose(): void {
    if (!this.#device.isLost()) this.#network.dispose();
  }

  async #ask<T>(question: (network: TfjsNetwork) => Promise<T>): Promise<T> {
    for (;;) {
      await this.#moving;
      const backend = this.#backend;
      try {
        return await this.#answer(question);
      } catch (error) {
        // Whatever a graphics driver throws, the processor can do the same work.
        if (backend === 'wasm' || backend === 'cpu') throw error;
        if (backend === this.#backend) await (this.#moving ??= this.#moveOn());
      }
    }
  }

  async #answer<T>(question: (network: TfjsNetwork) => Promise<T>): Promise<T> {
    const answer = question(this.#network);
    if (this.#backend === 'wasm' || this.#backend === 'cpu') return answer;
    // On a device that is gone some calls never end, and others give zeros.
    const value = await Promise.race([answer, this.#device.lost.then(giveUp)]);
    if (this.#device.isLost()) giveUp();
    return value;
  }

  async #moveOn(): Promise<void> {
    try {
      this.#lost.push(this.#backend);
      this.#backend = await this.#choose(this.#lost);
      this.#network = makeNetwork(this.#bundle);
      this.#device = watchDevice();
    } finally {
      this.#moving = null;
    }
  }
}

function giveUp(): never {
  throw new DeviceLost('the graphics device is gone');
}

/** On the active backend. */
export function makeNetwork(bundle: Bundle): TfjsNetwork {
  const network = new TfjsNetwork(bundle.topology, 0);
  network.importWeights(bundle.weights);
  return network;
}
