import { SerError } from '../errors.ts';
import { argMax, concatArrays } from '../math.ts';
import type { Network, TrainBatch } from '../network/network.ts';
import { Lessons } from './batches.ts';
import {
  averagedEpochs,
  learningRateAt,
  stepsPerEpoch,
  validateConfig,
  type TrainingConfig,
} from './config.ts';
import type { TrainingItem } from './dataset.ts';

/**
 * Where a run stands. The random streams of order, augmentation and dropout are derived from the seed and these counts,
 * so no state of a generator needs to be kept.
 */
export interface TrainingPosition {
  /** The epoch under way, from 0. */
  epoch: number;
  /** Steps taken since the beginning of the run. */
  step: number;
  /** Sums over the steps of this epoch: losses in nats, and recordings heard rightly. */
  lossSum: number;
  nCorrect: number;
}

export const START: TrainingPosition = { epoch: 0, step: 0, lossSum: 0, nCorrect: 0 };

/** What a run tells while it goes on; `position` is where another run takes up after this event. */
export type TrainingEvent =
  | {
      kind: 'step';
      epoch: number;
      step: number;
      nSteps: number;
      loss: number;
      learningRate: number;
      position: TrainingPosition;
    }
  /** The weights are the mean of several epochs' now, and one more batch has been looked at for their statistics. */
  | { kind: 'observed'; epoch: number; position: TrainingPosition }
  /** `loss` and `accuracy` are means over the epoch's training batches, as augmented and with dropout. */
  | {
      kind: 'epoch';
      epoch: number;
      loss: number;
      accuracy: number;
      position: TrainingPosition;
    };

/**
 * Trains `network` on `items`, yielding after every step and epoch; stop by leaving the loop, the weights stay as they
 * are. The same seed, config and items give the same weights on the same engine. Every tower hears the recordings in an
 * order of its own and varied in its own way, as a single network with its seed would.
 *
 * @param from where an earlier run stood, of which `network` has the weights and the optimiser's state; going on from
 *   there gives the same weights as never having stopped.
 * @throws SerError `config-invalid`, `corpus-invalid`, `training-diverged`.
 */
export async function* train(
  network: Network,
  items: readonly TrainingItem[],
  config: TrainingConfig,
  seed: number,
  from: TrainingPosition = START,
): AsyncGenerator<TrainingEvent, void, undefined> {
  validateConfig(config);
  const { epochs, batchSize, weightDecay } = config;
  const perEpoch = stepsPerEpoch(items.length, batchSize);
  const nSteps = perEpoch * epochs;
  const nAveraged = averagedEpochs(config);
  const lessons = new Lessons(network, items, config, seed);
  let { epoch, step, lossSum, nCorrect } = from;
  for (; epoch < epochs; epoch++) {
    for (; step < (epoch + 1) * perEpoch; step++) {
      const batches = lessons.batchesOf(epoch, step - epoch * perEpoch, step);
      const learningRate = learningRateAt(config, step, nSteps);
      const hyper = { learningRate, weightDecay, dropout: lessons.dropoutOf(step) };
      const { loss, logits } = await network.trainStep(batches, hyper);
      requireSane(loss, network.nClasses, epoch, step);
      lossSum += loss;
      nCorrect += countCorrect(logits, batches, network.nClasses);
      const position = { epoch, step: step + 1, lossSum, nCorrect };
      yield { kind: 'step', epoch, step, nSteps, loss, learningRate, position };
    }
    const nBefore = epoch - (epochs - nAveraged);
    if (nAveraged > 0 && nBefore >= 0) network.addToMean(nBefore);
    if (nAveraged > 0 && epoch === epochs - 1) {
      const batchesAt = (b: number) => lessons.batchesOf(epoch, b, nSteps + b);
      yield* adoptMean(network, perEpoch, batchesAt, { epoch, step, lossSum, nCorrect });
    }
    const nHeard = perEpoch * batchSize * lessons.nTowers;
    const means = { loss: lossSum / perEpoch, accuracy: nCorrect / nHeard };
    lossSum = nCorrect = 0;
    yield { kind: 'epoch', epoch, ...means, position: { ...START, epoch: epoch + 1, step } };
  }
}

/**
 * Puts the mean in the place of the weights and looks at batches until batch normalisation knows what comes out of them.
 * Where it is interrupted it is done again from its beginning, and comes to the same.
 */
async function* adoptMean(
  network: Network,
  nBatches: number,
  batchesAt: (b: number) => TrainBatch[],
  position: TrainingPosition,
): AsyncGenerator<TrainingEvent, void, undefined> {
  network.adoptMean();
  for (let b = 0; b < nBatches; b++) {
    await network.observe(batchesAt(b), b);
    yield { kind: 'observed', epoch: position.epoch, position };
  }
}

/** A loss of this many times that of guessing is no learning any more, and never comes back by itself. */
const EXPLODED = 10;

function requireSane(loss: number, nClasses: number, epoch: number, step: number): void {
  if (loss <= EXPLODED * Math.log(nClasses)) return;
  const reason = Number.isFinite(loss) ? 'exploding' : 'not-finite';
  throw new SerError({ code: 'training-diverged', details: { epoch, step, reason } });
}

/** @param logits tower by tower. */
function countCorrect(
  logits: Float32Array,
  batches: readonly TrainBatch[],
  nClasses: number,
): number {
  const targets = concatArrays(batches.map((batch) => batch.targets));
  let nCorrect = 0;
  for (let start = 0; start < logits.length; start += nClasses) {
    const heard = argMax(logits.subarray(start, start + nClasses));
    if (heard === argMax(targets.subarray(start, start + nClasses))) nCorrect++;
  }
  return nCorrect;
}
