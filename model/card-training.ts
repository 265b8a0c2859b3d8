import type { Bundle } from '#lib/core/network/bundle.ts';
import { averagedEpochs, type TrainingConfig } from '#lib/core/training/config.ts';
import { percent } from './card-tables.ts';
import type { Evaluation } from './evaluation-file.ts';

const DATA = `## Training data

The Berlin Database of Emotional Speech (EMO-DB): 535 recordings, 1487 s in all, of ten actors (five women, five men) who
spoke ten everyday sentences in up to seven emotions, in German, in a studio; 16 kHz, mono. Only
recordings whose emotion at least 80 % of the listeners recognised were published. Anger 127, boredom 81, disgust 46,
fear 69, happiness 71, neutral 79, sadness 62; speaker 08 has no disgust, 03 and 10 one recording of it each.

The recordings are published as CC0-1.0 according to audEERING, as CC BY 4.0 according to citations of the Zenodo record:
naming the authors, as below, meets both. None of them is part of this project.`;

/** Data, features and recipe, as `evaluation.config` has them. */
export function trainingProcedure({ config, recipe }: Evaluation, bundle: Bundle): string {
  const { spec } = config;
  const { seed } = bundle.training;
  const seedWords = typeof seed === 'number' ? `, seed ${seed}` : '';
  return `${DATA}

## Training procedure

- **Preprocessing:** silence at both ends cut off; ${spec.sampleRate} Hz mono; power spectrum of ${spec.winLength} samples every ${spec.hopLength}; ${spec.nMels} mel bands (${spec.melScale}) from ${spec.fMinHz} to ${spec.fMaxHz} Hz; decibels; each picture standardised by its own mean and deviation.
- **Optimisation:** AdamW, ${config.epochs} epochs, batches of ${config.batchSize}, ${schedule(config)}; weight decay ${config.weightDecay}; cross-entropy with label smoothing ${config.labelSmoothing}, classes weighted by their share to the power of -${config.classWeightPower}. ${outcome(config)}${seedWords}.${towers(config)}
- **Augmentation:** ${augmentation(config.augmentation)}
- **Recipe:** ${recipe} (digest of settings and layers).`;
}

function towers({ towers = 1 }: TrainingConfig): string {
  if (towers === 1) return '';
  return ` Each of the ${towers} towers learns as it would alone, from initial weights, an order and variations of its own.`;
}

function schedule({ schedule, learningRate, warmUp }: TrainingConfig): string {
  if (schedule === 'constant') return `learning rate always ${learningRate}`;
  return `learning rate up to ${learningRate} after a warm-up of ${percent(warmUp)} of the steps, then falling as a cosine`;
}

function outcome(config: TrainingConfig): string {
  const nAveraged = averagedEpochs(config);
  if (nAveraged === 0) return 'The last weights are kept';
  return `The weights are the mean of those at the ends of the last ${nAveraged} epochs (Izmailov and others 2018, [arXiv:1803.05407](https://arxiv.org/abs/1803.05407)), with the statistics of batch normalisation taken anew`;
}

function mixing(mixStyle: number): string {
  if (mixStyle === 0) return '';
  return `the level and range of the bands moved towards those of another speaker in the same emotion (${percent(mixStyle)}; MixStyle, Zhou and others 2021, [arXiv:2104.02008](https://arxiv.org/abs/2104.02008)), `;
}

function augmentation(settings: Evaluation['config']['augmentation']): string {
  if (settings === null) return 'none.';
  const { tempo, warp, shift, noise, babble, snrDb, equalizerDb, bandLimit, telephone } = settings;
  const { mixStyle = 0 } = settings;
  return (
    `tempo changed by up to ${percent(tempo)}, frequency axis stretched by up to ${percent(warp)} and moved by up to ${shift} bands, ` +
    mixing(mixStyle) +
    `stationary noise (${percent(noise)} of the pictures) and babble of other training speakers (${percent(babble)}) ` +
    `at ${snrDb.join(' to ')} dB, a random equaliser of up to ${equalizerDb} dB, a band limit (${percent(bandLimit)}, of these ${percent(telephone)} that of a telephone).`
  );
}
