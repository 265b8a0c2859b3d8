import {
  add,
  cast,
  keep,
  mul,
  tensor,
  tensor2d,
  tensor4d,
  tidy,
  variable,
  oneHot,
  squeeze,
  type Tensor,
  type Tensor4D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { SerError, assertLength } from '../errors.ts';
import { backward } from './backward.ts';
import { foldBatchNorm } from './folding.ts';
import { initialWeights, weightShapes } from './initializers.ts';
import { disposeTrace, forwardPlain, forwardTrain, keepTrace, type Trace } from './layers.ts';
import { crossEntropy } from './loss.ts';
import type {
  LastConvolution,
  Network,
  OptimizerState,
  StepOptions,
  StepResult,
  Topology,
  TrainBatch,
  WeightArray,
} from './network.ts';
import { Optimizer, readAll } from './optimizer.ts';
import { WeightMean } from './weight-mean.ts';

/** Share of the old value in the moving averages of batch normalisation (PyTorch's momentum 0.1). */
const MOVING_SHARE = 0.9;

/** A network on whichever tfjs backend is active when it is made; use it only while that backend is. */
export class TfjsNetwork implements Network {
  readonly topology: Topology;
  readonly nClasses: number;
  readonly nParameters: number;
  readonly #weights = new Map<string, Variable>();
  readonly #optimizer = new Optimizer();
  readonly #mean = new WeightMean();
  #frozen: ReadonlySet<string> = new Set();
  /** Kernels and biases for inference, or null when the weights have changed since. */
  #folded: Map<string, Tensor> | null = null;

  /** @param seed of the initial weights. */
  constructor(topology: Topology, seed: number) {
    this.topology = topology;
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

  async trainStep(batch: TrainBatch, options: StepOptions): Promise<StepResult> {
    const { gradients, loss, logits } = await this.#differentiate(batch, options.dropout, true);
    this.#optimizer.apply(gradients, this.#weight, options);
    this.#forgetFolded();
    return { loss, logits };
  }

  observe(batch: TrainBatch, nBefore: number): Promise<void> {
    tidy(() => {
      const traces: Trace[] = [];
      let x: Tensor = this.#toTensor(batch.inputs, batch.nItems);
      // No layer behind the last convolution is normalised.
      for (const layer of this.topology.layers.slice(0, lastConvolution(this.topology) + 1)) {
        const trace = forwardTrain(layer, x, this.#weight, () => 1);
        traces.push(trace);
        x = trace.output;
      }
      this.#updateMoving(traces, nBefore / (nBefore + 1));
    });
    this.#forgetFolded();
    return Promise.resolve();
  }

  async gradients(batch: TrainBatch, dropout: () => number): Promise<WeightArray[]> {
    const { gradients } = await this.#differentiate(batch, dropout, false);
    return readAll(gradients, true);
  }

  async predict(inputs: Float32Array, nItems: number): Promise<Float32Array> {
    const logits = tidy(() => {
      let x: Tensor = this.#toTensor(inputs, nItems);
      for (const layer of this.topology.layers) x = forwardPlain(layer, x, this.#foldedWeight);
      return x;
    });
    const values = await logits.data<'float32'>();
    logits.dispose();
    return values;
  }

  async lastConvolution(input: Float32Array, labelIndex: number): Promise<LastConvolution> {
    const { layers } = this.topology;
    const last = lastConvolution(this.topology);
    const [activations, gradients] = tidy((): [Tensor, Tensor] => {
      const traces: Trace[] = [];
      let x: Tensor = this.#toTensor(input, 1);
      for (const layer of layers) {
        const output = forwardPlain(layer, x, this.#foldedWeight);
        traces.push({ layer, input: x, output });
        x = output;
      }
      let dy: Tensor = cast(oneHot([labelIndex], this.nClasses), 'float32');
      for (const trace of traces.slice(last + 1).reverse()) {
        dy = backward(trace, dy, this.#foldedWeight, () => undefined, true) ?? dy;
      }
      return [squeeze(traces[last]?.output as Tensor4D, [0]), squeeze(dy, [0])];
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
    this.#frozen = new Set(layerNames);
  }

  exportWeights(): Promise<WeightArray[]> {
    return readAll(this.#weights, false);
  }

  importWeights(weights: readonly WeightArray[]): void {
    for (const { name, shape } of weightShapes(this.topology)) {
      const given = weights.find((w) => w.name === name);
      if (given === undefined)
        throw new SerError({ code: 'bundle-invalid', details: { reason: `${name} is missing` } });
      if (given.shape.join() !== shape.join()) {
        const reason = `${name} has shape [${given.shape.join(', ')}], expected [${shape.join(', ')}]`;
        throw new SerError({ code: 'bundle-invalid', details: { reason } });
      }
    }
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

  async #differentiate(
    batch: TrainBatch,
    dropout: () => number,
    updateMoving: boolean,
  ): Promise<StepResult & { gradients: Map<string, Tensor> }> {
    assertLength('targets', batch.targets.length, batch.nItems * this.nClasses);
    const traces: Trace[] = [];
    const output = tidy(() => {
      let x: Tensor = this.#toTensor(batch.inputs, batch.nItems);
      for (const layer of this.topology.layers) {
        const trace = forwardTrain(layer, x, this.#weight, dropout);
        traces.push(trace);
        x = trace.output;
      }
      if (updateMoving) this.#updateMoving(traces, MOVING_SHARE);
      for (const trace of traces) keepTrace(trace);
      return x;
    });
    const logits = (await output.data<'float32'>()).slice();
    const { loss, slope } = crossEntropy(logits, batch);
    const gradients = new Map<string, Tensor>();
    tidy(() => {
      const first = traces.findIndex(
        ({ layer }) => hasWeights(layer.kind) && !this.#frozen.has(layer.name),
      );
      let dy: Tensor = tensor2d(slope, [batch.nItems, this.nClasses]);
      for (let i = traces.length - 1; i >= first && first >= 0; i--) {
        const trace = traces[i] as Trace;
        const emit = (name: string, gradient: Tensor) => {
          if (!this.#frozen.has(trace.layer.name)) gradients.set(name, keep(gradient));
        };
        dy = backward(trace, dy, this.#weight, emit, i > first) ?? dy;
      }
    });
    for (const trace of traces) disposeTrace(trace);
    return { gradients, loss, logits };
  }

  /** Moving averages for inference; the variance unbiased, as PyTorch has it. @param share of the old value. */
  #updateMoving(traces: readonly Trace[], share: number): void {
    for (const { layer, batchNorm, output } of traces) {
      if (batchNorm === undefined || this.#frozen.has(layer.name)) continue;
      const nRows = output.size / (output.shape.at(-1) ?? 1);
      const blend = (name: string, value: Tensor) => {
        const moving = this.#weight(`${layer.name}_bn/${name}`);
        moving.assign(add(mul(moving, share), mul(value, 1 - share)));
      };
      blend('moving_mean', batchNorm.mean);
      blend('moving_variance', mul(batchNorm.variance, nRows / (nRows - 1)));
    }
  }

  #foldedWeight = (name: string): Tensor => {
    this.#folded ??= foldBatchNorm(this.topology.layers, this.#weight);
    const weights = this.#folded.get(name) ?? this.#weights.get(name);
    if (weights === undefined) throw new Error(`No weights ${name}.`);
    return weights;
  };

  #forgetFolded(): void {
    for (const weights of this.#folded?.values() ?? []) weights.dispose();
    this.#folded = null;
  }
}

function lastConvolution({ layers }: Topology): number {
  return layers.findLastIndex((layer) => layer.kind === 'conv');
}

function hasWeights(kind: string): boolean {
  return kind === 'conv' || kind === 'dense';
}

function isTrained(name: string): boolean {
  return !name.includes('/moving_');
}

let nVariables = 0;
/** tfjs wants variable names to be unique across all networks. */
function uniqueSuffix(): string {
  return `#${nVariables++}`;
}
