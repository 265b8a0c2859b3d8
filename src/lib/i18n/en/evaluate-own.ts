import { createFormat } from '../format.ts';

const f = createFormat('en');

function duration(sec: number): string {
  if (sec < 90) return `about ${f.seconds(Math.max(1, Math.round(sec)), 0)}`;
  if (sec < 5400) return `about ${f.number(sec / 60, 0)}\u00a0min`;
  return `about ${f.number(sec / 3600, 1)}\u00a0h`;
}

/** What Evaluate says about evaluations made here and about comparing them. */
export const own = {
  setup: {
    title: 'Evaluate a recipe yourself',
    text: 'Trains one network per fold on this device and judges it on what was held out. It can be interrupted at any time and goes on where it stopped.',
    open: 'Plan an evaluation',
    corpus: 'Corpus',
    corpusOption: (name: string, n: number) => `${name} · ${f.number(n, 0)} recordings`,
    unfinished: (nThere: number, nFiles: number) =>
      `Import unfinished: ${f.number(nThere, 0)} of ${f.number(nFiles, 0)} recordings. The others are left out until it has gone on.`,
    unfinishedLink: 'Go on under Data',
    noCorpus:
      'An evaluation needs labelled recordings. Bring in a corpus such as EMO-DB, then come back.',
    link: 'Go to Data',
    recipe: 'Recipe',
    recipes: { recommended: 'Recommended', original: 'As the original' },
    protocols: 'Judged on',
    speakers: 'Unknown voices: leave one speaker out',
    speakersText: (n: number) => `${f.number(n, 0)} folds, one per speaker. The honest test.`,
    noSpeakers:
      'This corpus does not say who speaks. Judging on unknown voices is refused, since nobody could tell which voices are unknown.',
    random: 'Random recordings',
    randomText: 'For comparison: shows how much better it looks when the voices are known.',
    nFolds: 'Random folds',
    epochs: 'Epochs',
    epochsHint: 'How many times each network goes through its recordings.',
    seed: 'Seed',
    seedHint: 'The same seed gives the same folds and the same networks.',
    backend: 'Compute on',
    fastest: 'The fastest here',
    backends: {
      webgpu: 'Graphics card (WebGPU)',
      webgl: 'Graphics card (WebGL)',
      wasm: 'Processor (WebAssembly)',
      'wasm-threads': 'Processor, several threads (WebAssembly)',
      cpu: 'Processor (plain JavaScript)',
    },
    begin: (n: number) => `Train and judge ${f.number(n, 0)} networks`,
    nothing: 'Choose at least one way of judging.',
  },
  progress: {
    title: 'Evaluations made here',
    heading: (corpus: string, date: string) => `${corpus}, ${date}`,
    facts: (recipe: string, epochs: number, seed: number) =>
      `${recipe} · ${f.number(epochs, 0)} epochs · seed ${f.number(seed, 0)}`,
    ownRecipe: 'Recipe with changes',
    done: (n: number, of: number) => `${f.number(n, 0)} of ${f.number(of, 0)} folds done`,
    left: (sec: number) => `${duration(sec)} left`,
    phases: {
      waiting: 'waiting',
      reading: 'reading the recordings',
      'choosing-backend': 'finding the fastest way to compute',
      running: 'learning',
      validating: 'learning',
      paused: 'paused',
      stopping: 'stopping after this step',
      finished: 'learnt',
      stopped: 'stopped',
      diverged: 'gone astray',
      failed: 'failed',
    },
    judging: (n: number, of: number) => `judging ${f.number(n, 0)} of ${f.number(of, 0)}`,
    epoch: (epoch: number, of: number) => `epoch ${f.number(epoch, 0)} of ${f.number(of, 0)}`,
    open: 'not begun',
    pause: 'Pause',
    resume: 'Go on',
    stop: 'Stop for now',
    stopping: 'Stopping',
    continue: 'Go on from there',
    show: 'Show',
    discard: 'Discard',
    discarded: 'The evaluation was discarded.',
    undo: 'Undo',
    busy: {
      training:
        'A training is going on in this or another tab. An evaluation can begin when it is over.',
      evaluation:
        'An evaluation is going on in another tab. Another one can begin when it is over.',
    },
    toTrain: 'Go to Train',
    foldsTitle: 'Fold by fold',
    held: 'Held out',
    speakerName: (name: string) => `Speaker ${name}`,
    lotName: (name: string) => `Lot ${name}`,
    n: 'Recordings',
    uar: 'UAR',
    wa: 'WA',
    together: 'Together',
    between: (low: number, high: number) => `${f.percent(low)} to ${f.percent(high)}`,
    minutes: 'Training',
    minutesValue: (minutes: number) =>
      minutes < 1 ? f.seconds(minutes * 60, 0) : `${f.number(minutes, 1)}\u00a0min`,
    gap: (random: number, speakers: number) =>
      random > speakers
        ? `On random recordings the average recall is ${f.percent(random, 1)}, on unknown voices ${f.percent(speakers, 1)}: ${f.number(100 * (random - speakers), 1)} percentage points come from having learnt from the same voices before.`
        : `On random recordings the average recall is ${f.percent(random, 1)}, on unknown voices ${f.percent(speakers, 1)}: here knowing the voices does not help.`,
    partial: 'So far; not all folds are done.',
  },
  compare: {
    title: 'Compare two evaluations',
    text: 'Both judged on the very same recordings, each by the networks of its first seed. McNemar’s exact test asks how probable such a difference is if both are equally good; it looks only at recordings on which they disagree.',
    first: 'First',
    second: 'Second',
    tooFew: 'There is only one evaluation so far. Make one yourself to compare it.',
    nothing: 'These two have no recording in common.',
    shared: (n: number) => `${f.number(n, 0)} recordings in common`,
    both: 'Both right',
    onlyFirst: 'Only the first right',
    onlySecond: 'Only the second right',
    neither: 'Both wrong',
    result: 'Result',
    count: 'Recordings',
    verdict(onlyFirst: number, onlySecond: number, p: number): string {
      if (onlyFirst === onlySecond) return 'Both are right equally often.';
      const better = onlyFirst > onlySecond ? 'first' : 'second';
      const value = p < 0.001 ? 'p < 0.001' : `p = ${f.number(p, 3)}`;
      return p < 0.05
        ? `The ${better} one is better, and not by chance alone (${value}).`
        : `The ${better} one is right more often, but that may be chance (${value}).`;
    },
  },
  date: (ms: number) =>
    new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(ms),
};
