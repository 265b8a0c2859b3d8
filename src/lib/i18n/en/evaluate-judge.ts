import type { Acquaintance } from '#lib/core/evaluation/judgement.ts';
import { createFormat } from '../format.ts';

const f = createFormat('en');
const list = new Intl.ListFormat('en', { type: 'conjunction' });

/** What Evaluate says about judging a model as it stands. */
export const judge = {
  title: 'Judge a model on a corpus',
  text: 'Any model hears any corpus, as it stands and through the same steps as in Listen. Nothing is trained, so this takes less than a minute for a few hundred recordings. It can be interrupted at any time and goes on where it stopped.',
  open: 'Choose model and corpus',
  model: 'Model',
  noCorpus: 'This needs labelled recordings. Bring in a corpus, then come back.',
  reading: 'Reading the model',
  disturbed: 'Also on bad lines and in noise',
  disturbedText: (n: number) =>
    `Each recording is heard ${f.number(n, 0)} times instead of once, which takes at least ${f.number(n, 0)} times as long.`,
  foldsDisturbedText:
    'Each recording that was held out is also heard disturbed: up to a minute more per fold.',
  begin: (n: number) => `Judge ${n === 1 ? 'one recording' : `${f.number(n, 0)} recordings`}`,
  refused: (model: readonly string[], shared: readonly string[]) =>
    `This cannot be judged: the model tells ${list.format(model)} apart, of which the recordings have ${shared.length === 0 ? 'none' : `only ${list.format(shared)}`}. At least two are needed.`,
  familiarity: {
    new: 'As far as its records say, the model has learnt nothing from this corpus: its voices are new to it.',
    'new-voices':
      'The model has learnt from a part of this corpus. Only the voices that were held out are judged.',
    'known-voices':
      'The model has learnt from a part of this corpus. Only recordings that were held out are judged, but it has learnt from the same voices, so the figures flatter.',
    learnt:
      'The model has learnt from these very recordings. The figures say how well it remembers them, not how it will fare with a new voice.',
    unclear:
      'The model has learnt from this corpus, or began as a model of which nothing is known any more. From which of these recordings it has learnt cannot be told, so the figures may flatter.',
  } satisfies Record<Acquaintance, string>,
  shippedLearnt:
    'The model that comes with Stimmung was trained on all ten speakers of EMO-DB. These figures are of voices that it has learnt from; what to expect of a new voice is in its own evaluation.',
  nLearnt: (n: number) =>
    `${n === 1 ? 'One recording' : `${f.number(n, 0)} recordings`} that it has learnt from ${n === 1 ? 'is' : 'are'} left aside.`,
  counted: (name: string, n: number) => `${name} (${f.number(n, 0)})`,
  foreign: (names: readonly string[]) =>
    `Left aside, since the model does not know them: ${list.format(names)}.`,
  absent: (names: readonly string[]) =>
    `The model also knows ${list.format(names)}, of which there is no recording; what is taken for one of these counts as wrong.`,
  nameless:
    'Not every recording names its speaker: speakers are shown only where they are known, and the interval is drawn from single recordings where they are not.',
  fixed:
    'Temperature and threshold are the model’s own. Nothing was fitted on these recordings for this evaluation.',
  calibratedHere:
    'Temperature and threshold are the model’s own, but they were chosen on recordings of this corpus. How far its certainty can be trusted looks better here than elsewhere.',
  partial: 'So far; not all recordings are judged.',
  option: (model: string, corpus: string, date: string) => `${model} on ${corpus}, ${date}`,
  heading: (model: string, corpus: string) => `${model} on ${corpus}`,
  facts: (date: string, isDisturbed: boolean) =>
    isDisturbed ? `${date} · also on bad lines and in noise` : date,
  done: (n: number, of: number) => `${f.number(n, 0)} of ${f.number(of, 0)} recordings judged`,
  phases: {
    loading: 'getting the model ready',
    'reading-voices': 'reading the other voices',
    judging: 'judging',
  },
  elsewhere: 'Another tab is judging a model. This one can begin when that is over.',
  protocol:
    'One model as it stands, and nothing is trained for it: every recording is heard as Listen hears it, but for the doubts about noise or an unfamiliar voice, which lower what Listen shows.',
  reliabilityText:
    'Answers grouped by how sure they were. On the diagonal, an answer that says 70% is right in 7 of 10 cases. The calibration error (ECE) is the mean distance from it. The model divides the network’s outputs by one number, its temperature, which it brought with it.',
  after: 'at the model’s temperature',
};
