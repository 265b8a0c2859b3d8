import {
  addN,
  concat,
  div,
  tensor,
  tensor2d,
  tensor4d,
  tidy,
  variable,
  type Tensor,
  type Tensor4D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { assertLength } from '../errors.ts';
import { concatArrays } from '../math.ts';
import { foldBatchNorm } from './folding.ts';
import { initialWeights, requireFitting } from './initializers.ts';
import { disposeTrace, keepTrace, type Trace } from './layers.ts';
import { crossEntropy } from './loss.ts';
import {
  batchOf,
  chainsOf,
  type Dropout,
  type LastConvolution,
  type LayerSpec,
  type Network,
  type OptimizerState,
  type StepOptions,
  type StepResult,
  type Topology,
  type TowerBatches,
  type TrainBatch,
  type WeightArray,
} from './network.ts';
import { Optimizer, readAll } from './optimizer.ts';
import {
  backpropagate,
  lastConvolution,
  slopeAtLastConvolution,
  traceInference,
  traceTraining,
  updateMoving,
} from './tower.ts';
import { WeightMean } from './weight-mean.ts';

/** Share of the old value in the moving averages of batch normalisation (PyTorch's momentum 0.1). */
const MOVING_SHARE = 0.9;

/** A network on whichever tfjs backend is active when it is made; use it only while that backend is. */
export class TfjsNetwork implements Network {
  readonly topology: Topology;
  readonly nClasses: number;
  readonly nParameters: number;
  readonly #chains: readonly LayerSpec[][];
  readonly #weights = new Map<string, Variable>();
  readonly #optimizer = new Optimizer();
  readonly #mean = new WeightMean();
  #frozen: ReadonlySet<string> = new Set();
  /** Kernels and biases for inference, or null when the weights have changed since. */
  #folded: Map<string, Tensor> | null = null;

  /** @param seed of the initial weights. */
  constructor(topology: Topology, seed: number) {
    this.topology = topology;
    this.#chains = chainsOf(topology);
    const last = topology.layers.at(-1);
    if (last?.kind !== 'dense') throw new Error('The last layer must be dense.');
    this.nClasses = last.units;
    for (const { name, shape, data } of initialWeights(topology, seed)) {
      this.#weights.set(
        name,
        tidy(() => variable(tensor(data, shape), isTrained(name), name + uniqueSuffix())),
      );
    }
    this.nParameters = [...this.#weights].reduce(
      (n, [name, w]) => n + (isTrained(name) ? w.size : 0),
      0,
    );
  }

  async trainStep(batches: TowerBatches, options: StepOptions): Promise<StepResult> {
    const { gradients, loss, logits } = await this.#differentiate(batches, options.dropout, true);
    this.#optimizer.apply(gradients, this.#weight, options);
    this.#forgetFolded();
    return { loss, logits };
  }

  observe(batches: TowerBatches, nBefore: number): Promise<void> {
    for (const [tower, chain] of this.#chains.entries()) {
      const batch = batchOf(batches, tower);
      tidy(() => {
        // No layer behind the last convolution is normalised.
        const convolutions = chain.slice(0, lastConvolution(chain) + 1);
        const input = this.#toTensor(batch.inputs, batch.nItems);
        const traces = traceTraining(convolutions, input, this.#weight, () => 1);
        this.#updateMoving(traces, nBefore / (nBefore + 1));
      });
    }
    this.#forgetFolded();
    return Promise.resolve();
  }

  async gradients(batches: TowerBatches, dropout: Dropout): Promise<WeightArray[]> {
    const { gradients } = await this.#differentiate(batches, dropout, false);
    return readAll(gradients, true);
  }

  async predict(inputs: Float32Array, nItems: number): Promise<Float32Array> {
    const logits = tidy(() => {
      const input = this.#toTensor(inputs, nItems);
      // Each tower tidies up after itself, or the activations of all would be in memory at once.
      const rows = this.#chains.map((chain) =>
        tidy(() => traceInference(chain, input, this.#foldedWeight).at(-1)?.output ?? input),
      );
      return rows.length === 1 ? (rows[0] as Tensor) : div(addN(rows), rows.length);
    });
    const values = await logits.data<'float32'>();
    logits.dispose();
    return values;
  }

  async lastConvolution(input: Float32Array, labelIndex: number): Promise<LastConvolution> {
    const nTowers = this.#chains.length;
    const [activations, gradients] = tidy((): [Tensor, Tensor] => {
      const picture = this.#toTensor(input, 1);
      const towers = this.#chains.map((chain) =>
        slopeAtLastConvolution(chain, picture, labelIndex, this.#foldedWeight),
      );
      const slopes = towers.map(({ slope }) => (nTowers === 1 ? slope : div(slope, nTowers)));
      return [
        concat(
          towers.map(({ activations }) => activations),
          2,
        ),
        concat(slopes, 2),
      ];
    });
    const result = {
      shape: activations.shape as [number, number, number],
      activations: await activations.data<'float32'>(),
      gradients: await gradients.data<'float32'>(),
    };
    activations.dispose();
    gradients.dispose();
    return result;
  }

  freeze(layerNames: readonly string[]): void {
    const { layers } = this.topology;
    const isFrozen = layers.map(({ name }) => layerNames.includes(name));
    const frozen = this.#chains.flatMap((chain) => chain.filter((_, i) => isFrozen[i]));
    this.#frozen = new Set(frozen.map(({ name }) => name));
  }

  exportWeights(): Promise<WeightArray[]> {
    return readAll(this.#weights, false);
  }

  importWeights(weights: readonly WeightArray[]): void {
    requireFitting(weights, this.topology);
    for (const { name, shape, data } of weights) {
      const target = this.#weights.get(name);
      if (target !== undefined)
        tidy(() => {
          target.assign(tensor(data.slice(), shape));
        });
    }
    this.#forgetFolded();
  }

  addToMean(nBefore: number): void {
    this.#mean.add(this.#weights, nBefore);
  }

  adoptMean(): void {
    this.#mean.moveTo(this.#weights);
    this.#forgetFolded();
  }

  async exportOptimizer(): Promise<OptimizerState> {
    return { ...(await this.#optimizer.export()), mean: await this.#mean.export() };
  }

  importOptimizer(state: OptimizerState): void {
    this.#optimizer.import(state);
    this.#mean.import(state.mean);
  }

  dispose(): void {
    this.#forgetFolded();
    this.#optimizer.dispose();
    this.#mean.dispose();
    for (const weights of this.#weights.values()) weights.dispose();
    this.#weights.clear();
  }

  #weight = (name: string): Variable => {
    const weights = this.#weights.get(name);
    if (weights === undefined) throw new Error(`No weights ${name}.`);
    return weights;
  };

  #toTensor(inputs: Float32Array, nItems: number): Tensor4D {
    const [height, width] = this.topology.inputShape;
    assertLength('inputs', inputs.length, nItems * height * width);
    return tensor4d(inputs, [nItems, height, width, 1]);
  }

  /** Every tower by the loss of its own answers: the mean of their answers would let them lean on each other. */
  async #differentiate(
    batches: TowerBatches,
    dropout: Dropout,
    updateMoving: boolean,
  ): Promise<StepResult & { gradients: Map<string, Tensor> }> {
    const gradients = new Map<string, Tensor>();
    const logits: Float32Array[] = [];
    let loss = 0;
    for (const [tower, chain] of this.#chains.entries()) {
      const batch = batchOf(batches, tower);
      const masks = () => dropout(tower);
      const own = await this.#differentiateChain(chain, batch, masks, updateMoving, gradients);
      loss += own.loss / this.#chains.length;
      logits.push(own.logits);
    }
    return { loss, logits: concatArrays(logits), gradients };
  }

  /** Puts the gradients of one tower into `gradients`. */
  async #differentiateChain(
    chain: readonly LayerSpec[],
    batch: TrainBatch,
    dropout: () => number,
    updateMoving: boolean,
    gradients: Map<string, Tensor>,
  ): Promise<StepResult> {
    assertLength('targets', batch.targets.length, batch.nItems * this.nClasses);
    const traces: Trace[] = [];
    tidy(() => {
      const input = this.#toTensor(batch.inputs, batch.nItems);
      traces.push(...traceTraining(chain, input, this.#weight, dropout));
      if (updateMoving) this.#updateMoving(traces, MOVING_SHARE);
      for (const trace of traces) keepTrace(trace);
    });
    const output = traces.at(-1)?.output;
    if (output === undefined) throw new Error('A network without layers.');
    const logits = (await output.data<'float32'>()).slice();
    const { loss, slope } = crossEntropy(logits, batch);
    tidy(() => {
      const dy = tensor2d(slope, [batch.nItems, this.nClasses]);
      backpropagate(traces, dy, this.#weight, this.#frozen, gradients);
    });
    for (const trace of traces) disposeTrace(trace);
    return { loss, logits };
  }

  #updateMoving(traces: readonly Trace[], share: number): void {
    const learning = traces.filter(({ layer }) => !this.#frozen.has(layer.name));
    updateMoving(learning, share, this.#weight);
  }

  #foldedWeight = (name: string): Tensor => {
    this.#folded ??= foldBatchNorm(this.#chains.flat(), this.#weight);
    const weights = this.#folded.get(name) ?? this.#weights.get(name);
    if (weights === undefined) throw new Error(`No weights ${name}.`);
    return weights;
  };

  #forgetFolded(): void {
    for (const weights of this.#folded?.values() ?? []) weights.dispose();
    this.#folded = null;
  }
}

function isTrained(name: string): boolean {
  return !name.includes('/moving_');
}

let nVariables = 0;
/** tfjs wants variable names to be unique across all networks. */
function uniqueSuffix(): string {
  return `#${nVariables++}`;
}
