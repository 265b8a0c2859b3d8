import { add, mul, tensor, tidy, variable, type Variable } from '@tensorflow/tfjs-core';
import type { WeightArray } from './network.ts';
import { readAll } from './optimizer.ts';

/** The mean of a network's weights as they were at several times (Izmailov and others 2018, arXiv:1803.05407). */
export class WeightMean {
  readonly #means = new Map<string, Variable>();

  /** @param nBefore how many have been taken in already; 0 begins anew. */
  add(weights: ReadonlyMap<string, Variable>, nBefore: number): void {
    if (nBefore === 0) this.dispose();
    tidy(() => {
      for (const [name, weight] of weights) {
        const mean = this.#means.get(name);
        // A product, because a clone would share the values that the optimiser changes in place.
        if (mean === undefined) this.#means.set(name, variable(mul(weight, 1), false));
        else mean.assign(add(mul(mean, nBefore / (nBefore + 1)), mul(weight, 1 / (nBefore + 1))));
      }
    });
  }

  /** Gives `weights` the values of the mean, if there is one, and forgets it. */
  moveTo(weights: ReadonlyMap<string, Variable>): void {
    for (const [name, mean] of this.#means) weights.get(name)?.assign(tidy(() => mean.clone()));
    this.dispose();
  }

  export(): Promise<WeightArray[]> {
    return readAll(this.#means, false);
  }

  import(arrays: readonly WeightArray[]): void {
    this.dispose();
    for (const { name, shape, data } of arrays) {
      this.#means.set(
        name,
        tidy(() => variable(tensor(data.slice(), shape), false)),
      );
    }
  }

  dispose(): void {
    for (const mean of this.#means.values()) mean.dispose();
    this.#means.clear();
  }
}
