import { createFormat } from '../format.ts';
import { judge } from './evaluate-judge.ts';
import { own } from './evaluate-own.ts';

const f = createFormat('en');

/** The words of Evaluate; the other languages must match this object. */
export const evaluate = {
  title: 'How good is it?',
  intro:
    'See how often it is right, for whom, and how far its certainty can be trusted. Unless a warning says otherwise, every figure is about recordings that the network had not learnt from.',
  loading: 'Fetching the evaluation',
  none: 'This version of Stimmung comes without an evaluation.',
  shown: 'Evaluation of',
  shipped: 'The model that comes with Stimmung',
  protocols: { speakers: 'unknown voices', random: 'random recordings' },
  ownOption: (corpus: string, date: string, protocol: string) => `${corpus}, ${date}: ${protocol}`,
  sections: 'Figures',
  headline: {
    uar: 'Average recall (UAR)',
    uarText:
      'How often an emotion is recognised, averaged over the emotions, so that rare ones count as much as frequent ones.',
    interval: (low: number, high: number) =>
      `95% interval ${f.percent(low, 1)} to ${f.percent(high, 1)}`,
    intervalText: (n: number, who: 'speakers' | 'recordings') =>
      `Drawn anew from the ${f.number(n, 0)} ${who} many times, 95 of 100 results lie in between.`,
    chance: (chance: number) => `Guessing gives ${f.percent(chance, 1)}.`,
    wa: 'Recognised (WA)',
    waText: 'Share of all recordings that are recognised.',
    recordings: 'Recordings',
    speakers: 'Speakers',
    seeds: (n: number) =>
      n === 1 ? 'One network per fold.' : `Mean over ${f.number(n, 0)} networks per fold.`,
    protocol: {
      speakers:
        'Leave one speaker out: one after another, each speaker is held out of training, and the network that never heard them is judged on them. Each such round is a fold.',
      random:
        'Random folds: recordings are drawn by lot into parts. Each part, a fold, is held out once; its speakers are also learnt from, so the figures flatter.',
    },
  },
  perClass: {
    title: 'Emotion by emotion',
    text: 'Recall: how many of the recordings of an emotion are heard as it. Precision: how many of those heard as it really are. F1 is their harmonic mean.',
    emotion: 'Emotion',
    n: 'Recordings',
    recall: 'Recall',
    precision: 'Precision',
    f1: 'F1',
  },
  confusion: {
    title: 'What is taken for what',
    caption: (n: number) =>
      `${f.number(n, 0)} judgements. Rows: what was played. Columns: what was heard. Below each count its share of the row.`,
  },
  groups: {
    speakers: 'Speaker by speaker',
    speakersText:
      'Voices differ. The mean hides for whom it works badly; a speaker stands for a few dozen recordings, so small differences mean little.',
    sexes: 'Women and men',
    speaker: 'Speaker',
    sex: 'Sex',
    sexNames: { male: 'male', female: 'female' },
    unknown: 'not known',
    n: 'Recordings',
    uar: 'UAR',
    wa: 'WA',
    nSpeakers: 'Speakers',
  },
  reliability: {
    title: 'Can the percentage be trusted?',
    text: 'Answers grouped by how sure they were. On the diagonal, an answer that says 70% is right in 7 of 10 cases. The calibration error (ECE) is the mean distance from it. Calibration divides the network’s outputs by one number, the temperature, which for each fold comes from the other folds alone.',
    before: 'as the network says',
    after: 'calibrated',
    error: (before: number, after: number, byChance: number) =>
      `Calibration error ${f.percent(before, 1)} before, ${f.percent(after, 1)} after. Up to ${f.percent(byChance, 1)} may be chance: in 95 of 100 cases a perfectly calibrated network stays below.`,
    x: 'How sure it was (%)',
    y: 'How often it was right (%)',
    name: (before: number, after: number) =>
      `Share of right answers against certainty, with a calibration error of ${f.percent(before, 1)} before and ${f.percent(after, 1)} after calibration`,
    range: 'Certainty',
    n: 'Answers',
    accuracy: 'Right',
    empty: 'Too few recordings were heard to judge certainty.',
  },
  coverage: {
    title: 'What does keeping silent bring?',
    text: 'Whoever only answers when sure is right more often. Coverage is the share of recordings that get an answer; the others are called uncertain.',
    x: 'Coverage (%)',
    y: 'Right among the answers (%)',
    name: (half: number, all: number) =>
      `Share of right answers against coverage: ${f.percent(half)} for the surest half, ${f.percent(all)} for all recordings`,
    point: (coverage: number, accuracy: number) =>
      `At the threshold of the model ${f.percent(coverage)} get an answer, of which ${f.percent(accuracy)} are right.`,
    mark: 'threshold',
    coverage: 'Coverage',
    accuracy: 'Right',
  },
  robustness: {
    title: 'On bad lines and in noise',
    text: 'The same recordings, disturbed before the network hears them. The signal-to-noise ratio is given in decibels (dB): 0 dB means that voice and noise are equally loud.',
    condition: 'Condition',
    uar: 'UAR',
    wa: 'WA',
    answered: 'Answered',
    answeredAccuracy: 'Right among these',
    noSpeech: 'No speech found',
    conditionName(name: string): string {
      const [kind = '', snr] = name.split('-');
      if (name === 'clean') return 'Undisturbed';
      if (name === 'telephone') return 'Telephone';
      if (name === 'mu-law-8k') return '8 kHz, µ-law';
      if (kind === 'mp3') return `MP3, ${snr} kbit/s`;
      const what = { white: 'White noise', babble: 'Other voices' }[kind] ?? name;
      return snr === undefined ? what : `${what}, ${f.decibels(Number(snr))}`;
    },
  },
  worst: {
    title: 'Its surest mistakes',
    text: 'Wrong answers that it was most sure of. Listen and judge for yourself: acted emotions are not always clear to people either.',
    silent: 'To listen to them, bring in the corpus under Data.',
    partlySilent:
      'Those without a button are not stored on this device; bring in the rest of the corpus to listen to them.',
    link: 'Go to Data',
    file: 'Recording',
    speaker: 'Speaker',
    played: 'Played',
    heard: 'Heard',
    sure: 'How sure',
    play: (file: string) => `Play ${file}`,
    stop: (file: string) => `Stop ${file}`,
    none: 'No mistakes.',
  },
  export: {
    as: (format: string, figure: string) => `Save “${figure}” as ${format}`,
    all: 'Save the whole evaluation (JSON)',
  },
  judge,
  ...own,
};
