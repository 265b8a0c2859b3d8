import { createFormat } from '../format.ts';
import { setup } from './train-setup.ts';

const f = createFormat('en');

/** The words of Train; the other languages must match this object. */
export const train = {
  title: 'Train a model',
  intro:
    'Let a network learn emotions from recordings, here on this device. You can watch it learn, pause it and close the page; it goes on where it stopped.',
  loading: 'Looking for recordings',
  empty: {
    title: 'First, recordings',
    text: 'A network learns from labelled recordings. Bring in a corpus such as EMO-DB, then come back.',
    link: 'Go to Data',
  },
  evaluating:
    'An evaluation is going on in this or another tab. Training can begin when it is over.',
  toEvaluate: 'Go to Evaluate',
  ...setup,
  run: {
    heading: (corpus: string) => `Training on ${corpus}`,
    phases: {
      waiting: 'Interrupted',
      reading: 'Reading the recordings',
      'choosing-backend': 'Finding the fastest way to compute',
      running: 'Learning',
      validating: 'Judging on the held-out recordings',
      paused: 'Paused',
      stopping: 'Stopping after this step',
      finished: 'Done',
      stopped: 'Stopped',
      diverged: 'Gone astray',
      failed: 'Failed',
    },
    epochOf: (epoch: number, of: number) => `Epoch ${f.number(epoch, 0)} of ${f.number(of, 0)}`,
    readOf: (n: number, of: number) => `${f.number(n, 0)} of ${f.number(of, 0)} recordings`,
    /** Spoken by screen readers, a few times a minute at most. */
    status: (phase: string, epoch: string, uar: number | null) =>
      `${phase}. ${epoch}.${uar === null ? '' : ` Average recall ${f.percent(uar)}.`}`,
    pause: 'Pause',
    resume: 'Go on',
    stop: 'Stop and keep',
    cancel: 'Cancel',
    continue: 'Go on from there',
    waitingText: (step: number, of: number) =>
      step === 0
        ? 'This training was interrupted before its first checkpoint.'
        : `This training was interrupted. It is kept as of step ${f.number(step, 0)} of ${f.number(of, 0)} and goes on as if it had never stopped.`,
    divergedText: 'The last good weights are kept: use them, or start again more gently.',
    following: 'Training goes on in another tab. Here you can watch; pause and stop are there.',
    lost: (backend: string) =>
      `The device was lost (${backend}). Training went on from the last checkpoint on the next one.`,
    full: (bytes: number) =>
      `There is no room left to keep this training (${f.megabytes(bytes)} are needed). It goes on, but closing the page would lose it. Free some space, or save the model as a file.`,
    unkept:
      'The browser no longer lets this training be kept. It goes on, but closing the page would lose it. Save the model as a file.',
    export: 'Save as a file',
    kept: (step: number) => `Kept as of step ${f.number(step, 0)}`,
    notKept: 'Not kept yet',
    facts: {
      backend: 'Computed by',
      rate: 'Speed',
      rateValue: (rate: number) => `${f.number(rate, rate < 10 ? 1 : 0)} recordings/s`,
      remaining: 'Time left',
      memory: 'Memory',
      memoryValue: (bytes: number) => f.megabytes(bytes),
      step: 'Step',
      stepValue: (step: number, of: number) => `${f.number(step, 0)} of ${f.number(of, 0)}`,
      checkpoint: 'Checkpoint',
      weights: 'Weights',
      weightsValue: (n: number) => f.number(n, 0),
      digest: 'Checksum of the weights',
      split: 'Judged on',
      splitValue: (kind: string, n: number) => (n === 0 ? kind : `${kind}: ${f.number(n, 0)}`),
      unknown: '–',
    },
    duration(sec: number): string {
      if (sec < 90) return `about ${f.seconds(Math.max(1, Math.round(sec)), 0)}`;
      if (sec < 5400) return `about ${f.number(sec / 60, 0)}\u00a0min`;
      return `about ${f.number(sec / 3600, 1)}\u00a0h`;
    },
  },
  curves: {
    title: 'Course',
    loss: 'Loss (nats)',
    accuracy: 'Recognised (%)',
    epochs: 'Epochs',
    training: 'learnt from',
    validation: 'held out',
    uar: 'held out, average recall',
    lossName: (training: string, validation: string | null) =>
      `Loss over the epochs, at present ${training} on the recordings learnt from${validation === null ? '' : `, ${validation} on the held-out ones`}`,
    accuracyName: (training: string, validation: string | null) =>
      `Share recognised over the epochs, at present ${training} of the recordings learnt from${validation === null ? '' : `; average recall on the held-out ones ${validation}`}`,
    waiting: 'The curves begin with the first epoch.',
    table: 'As a table',
    columns: {
      epoch: 'Epoch',
      loss: 'Loss',
      accuracy: 'Recognised',
      validationLoss: 'Loss, held out',
      uar: 'Average recall',
      wa: 'Recognised, held out',
    },
    note: 'While learning, recordings are varied and parts of the network switched off, so the held-out ones may fare better.',
  },
  confusion: {
    title: 'What is taken for what',
    caption: (epoch: number, n: number) =>
      `${f.number(n, 0)} held-out recordings after epoch ${f.number(epoch, 0)}. Rows: what was played. Columns: what was heard.`,
    corner: 'Played ↓ heard →',
    unheard: 'no voice',
    cell: (n: number, share: number) => `${f.number(n, 0)} (${f.percent(share)})`,
    uar: (uar: number, chance: number) =>
      `Average recall ${f.percent(uar)}: the mean over the emotions of how often each is recognised. Guessing gives ${f.percent(chance)}.`,
    none: 'Nothing is held out, so nothing is judged.',
    waiting: 'The first judgement comes at the end of the first epoch.',
  },
  keep: {
    title: 'Keep the model?',
    text: (uar: number | null) =>
      uar === null
        ? 'It was not judged on held-out recordings.'
        : `On held-out recordings it has an average recall of ${f.percent(uar)}.`,
    name: 'Name',
    suggestion: (corpus: string, date: string) => `${corpus}, ${date}`,
    listens: 'Let it listen from now on',
    save: 'Keep in the library',
    discard: 'Discard',
    discarded: 'The training was discarded.',
    undo: 'Undo',
    done: (name: string) => `“${name}” is in the library.`,
    listen: 'Try it',
  },
  models: {
    title: 'Who listens',
    shipped: 'The model that comes with Stimmung',
    facts: (date: string, corpus: string, size: number) =>
      `${date} · ${corpus} · ${f.megabytes(size)}`,
    uar: (uar: number) => `average recall ${f.percent(uar)}`,
    notJudged: 'not judged',
  },
  date: (ms: number) =>
    new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(ms),
};
