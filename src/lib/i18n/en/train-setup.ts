import type { Backend } from '#lib/workers/compute-api.ts';
import { createFormat } from '../format.ts';

const f = createFormat('en');

const backends: Record<Backend, string> = {
  webgpu: 'Graphics card (WebGPU)',
  webgl: 'Graphics card (WebGL)',
  wasm: 'Processor (WebAssembly)',
  'wasm-threads': 'Processor, several threads (WebAssembly)',
  cpu: 'Processor (plain JavaScript)',
};

/** What Train says before a run. */
export const setup = {
  setup: {
    corpus: 'Corpus',
    corpusOption: (name: string, n: number) => `${name} · ${f.number(n, 0)} recordings`,
    unfinished: (nThere: number, nFiles: number) =>
      `Import unfinished: ${f.number(nThere, 0)} of ${f.number(nFiles, 0)} recordings. The others are left out until it has gone on.`,
    unfinishedLink: 'Go on under Data',
    recipe: 'Recipe',
    recipes: {
      recommended: {
        name: 'Recommended',
        text: 'The recipe of the model that comes with Stimmung: compact, robust to noise and telephones.',
      },
      original: {
        name: 'As the original',
        text: 'Full-size AlexNet on pictures of 224 × 224, ten epochs, random split. Large, slow and less accurate: for comparison.',
      },
    },
    facts: (epochs: number, weights: number) =>
      `${f.number(epochs, 0)} epochs · ${f.number(weights / 1e6, weights < 1e7 ? 2 : 0)} million weights`,
    network: 'Network',
    presets: { alexnet: 'AlexNet, full size', 'alexnet-compact': 'AlexNet, compact' },
    start: 'Start from',
    scratch: 'Nothing: learn everything anew',
    shipped: 'The model that comes with Stimmung',
    startHint:
      'Fine-tuning takes up a model that has already learnt and goes on with your recordings.',
    freeze: 'Keep its convolutions as they are and train the last layers only',
    backend: 'Compute on',
    fastest: 'The fastest here',
    backends,
    begin: 'Start training',
    beginHint: (n: number, labels: number) =>
      `Learns from ${f.number(n, 0)} recordings of ${f.number(labels, 0)} emotions.`,
  },
  split: {
    title: 'Judged on',
    hint: 'Part of the recordings is held out and never learnt from. How well the model hears these is what counts.',
    kinds: {
      speakers: 'Unknown voices',
      'leave-one-out': 'One unknown voice',
      random: 'Random recordings',
      everything: 'Nothing',
    },
    texts: {
      speakers: 'Whole speakers are held out, drawn by lot. The honest test.',
      'leave-one-out': 'One speaker is held out; all others are learnt from.',
      random: 'Recordings drawn by lot, as many of each emotion. Flatters the model.',
      everything: 'All recordings are learnt from. Nobody knows how good the model is.',
    },
    share: 'Held out',
    speaker: 'Speaker',
    seed: 'Seed of the lot',
    seedHint: 'The same seed gives the same split and the same model.',
    noSpeakers: 'This corpus does not say who speaks, so no voice can be held out.',
    counts: (training: number, validation: number) =>
      `${f.number(training, 0)} to learn from, ${f.number(validation, 0)} to be judged on`,
    leakage: (shared: number, repeated: number, of: number) =>
      `${f.number(shared, 0)} of the ${f.number(of, 0)} held-out recordings are of speakers that are also learnt from${repeated > 0 ? `, and ${f.number(repeated, 0)} repeat a sentence with the same emotion` : ''}. The figures will be better than for new voices.`,
  },
  limits: {
    memory: (needed: number, there: number) =>
      `This training needs about ${f.megabytes(needed)} of memory; this device names ${f.megabytes(there)}. It may become very slow or be ended by the browser.`,
    tooLarge: (needed: number, most: number) =>
      `This training needs about ${f.megabytes(needed)} of memory, but browsers give the processor at most ${f.megabytes(most)}. Choose a smaller batch or the compact network.`,
    buffer: (needed: number, most: number) =>
      `One array of this network takes ${f.megabytes(needed)}, but this graphics card holds at most ${f.megabytes(most)} in one piece through WebGPU. Compute on the processor or with WebGL, or choose a smaller batch or the compact network.`,
    noMemory: (needed: number, there: number) =>
      `This training needs about ${f.megabytes(needed)} of memory, but this device has ${f.megabytes(there)} in all and cannot hold it. Choose a smaller batch or the compact network.`,
    disk: (needed: number, free: number) =>
      `Keeping its state takes ${f.megabytes(needed)}, but only ${f.megabytes(free)} are free. Training would work, but closing the page would lose it.`,
    slow: (checkpoint: number) =>
      `A large network: its state takes ${f.megabytes(checkpoint)} on the disk while it trains, and without a fast graphics card an epoch takes many minutes.`,
  },
  hyper: {
    title: 'All settings',
    changed: 'changed',
    reset: 'Back to the recipe',
    groups: {
      network: 'Network',
      course: 'Course',
      loss: 'Loss',
      picture: 'Picture',
      augmentation: 'Variation of the recordings',
    },
    names: {
      towers: 'Towers',
      epochs: 'Epochs',
      batchSize: 'Batch',
      learningRate: 'Learning rate',
      warmUp: 'Warm-up',
      averagedShare: 'Averaged at the end',
      weightDecay: 'Weight decay',
      labelSmoothing: 'Label smoothing',
      classWeightPower: 'Class balance',
      segmentFrames: 'Width',
      nMels: 'Height',
      hopLength: 'Hop',
      tempo: 'Tempo',
      warp: 'Vocal tract',
      shift: 'Shift in pitch',
      mixStyle: 'Mixed with another voice',
      noise: 'With noise',
      babble: 'With other voices',
      equalizerDb: 'Equaliser',
      bandLimit: 'Band limit',
      telephone: 'Telephones among these',
    },
    units: {
      networks: 'networks side by side',
      epochs: 'times through all recordings',
      recordings: 'recordings',
      share: 'share',
      frames: 'frames',
      bands: 'mel bands',
      samples: 'samples at 16 kHz',
      decibels: 'dB',
    },
    range: (minimum: number, maximum: number, standard: string) =>
      `${plain(minimum)} to ${plain(maximum)}, recipe ${standard}`,
    off: 'off',
    schedule: 'Rate over time',
    schedules: { cosine: 'Rises, then falls as a cosine', constant: 'Constant' },
    augmentation: 'Vary the recordings each time',
    plain,
  },
};

/** A number with as many digits as it has. */
function plain(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 6 }).format(value);
}
