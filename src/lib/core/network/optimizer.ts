import { tensor, tidy, variable, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import type { OptimizerState, StepOptions, WeightArray } from './network.ts';
import { adamW, zeroMoments, type Moments } from './ops.ts';

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** What it knows of the steps that it has taken. */
type OptimizerMoments = Omit<OptimizerState, 'mean'>;

/** AdamW and the moments it keeps of every weight that it has ever changed. */
export class Optimizer {
  readonly #moments = new Map<string, Moments>();
  #step = 0;

  /** One step; disposes the gradients. Biases and normalisation parameters do not decay. */
  apply(
    gradients: ReadonlyMap<string, Tensor>,
    weight: (name: string) => Variable,
    options: StepOptions,
  ): void {
    this.#step++;
    for (const [name, gradient] of gradients) {
      const weights = weight(name);
      let moments = this.#moments.get(name);
      if (moments === undefined) this.#moments.set(name, (moments = zeroMoments(weights)));
      const weightDecay = weights.rank > 1 ? options.weightDecay : 0;
      adamW(weights, gradient, moments, { ...ADAM, ...options, weightDecay, step: this.#step });
      gradient.dispose();
    }
  }

  async export(): Promise<OptimizerMoments> {
    const part = (key: keyof Moments) =>
      readAll(new Map([...this.#moments].map(([name, moments]) => [name, moments[key]])), false);
    return { step: this.#step, first: await part('first'), second: await part('second') };
  }

  import(state: OptimizerMoments): void {
    this.dispose();
    this.#step = state.step;
    for (const [i, { name, shape, data }] of state.first.entries()) {
      const second = state.second[i];
      if (second?.name !== name)
        throw new Error(`The optimiser state has no second moment of ${name}.`);
      this.#moments.set(
        name,
        tidy(() => ({
          first: variable(tensor(data.slice(), shape), false),
          second: variable(tensor(second.data.slice(), shape), false),
        })),
      );
    }
  }

  dispose(): void {
    for (const { first, second } of this.#moments.values()) {
      first.dispose();
      second.dispose();
    }
    this.#moments.clear();
  }
}

/** The values of all `tensors`, copied. */
export async function readAll(
  tensors: ReadonlyMap<string, Tensor>,
  dispose: boolean,
): Promise<WeightArray[]> {
  const arrays: WeightArray[] = [];
  for (const [name, t] of tensors) {
    arrays.push({ name, shape: t.shape, data: (await t.data<'float32'>()).slice() });
    if (dispose) t.dispose();
  }
  return arrays;
}
