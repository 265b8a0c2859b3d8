import { mean } from '#lib/core/evaluation/metrics.ts';
import { createRng } from '#lib/core/rng.ts';
import { conditionName, figure, percent, table } from './card-tables.ts';
import { SCREENED_SPEAKERS, SPEAKERS } from './summary.ts';
import type { StrangeFigures, TrustFigures } from './trust-figures.ts';

/** Content of `trust.json`. */
export interface TrustFile extends TrustFigures {
  seed: number;
  limits: number[];
  strange: Record<string, StrangeFigures>;
}

interface GroupFigures {
  n: number;
  uar: number;
  logLoss: number;
}

interface WayFigures {
  screened: GroupFigures;
  untouched: GroupFigures;
  all: GroupFigures;
  /** UAR of each of `SPEAKERS`. */
  bySpeaker: number[];
}

type Way = 'none' | 'features' | 'features and logits';

/** Content of `enrolment.json`. */
export interface EnrolmentFile {
  nDraws: number;
  conditions: Record<string, Record<Way, WayFigures>>;
}

const FAULT_WORDS: Readonly<Record<string, string>> = {
  quiet: 'peak at −32 dB, 16 bit',
  clipped: '18 dB over full scale',
  short: 'the middle 0.8 s alone',
  pause: '8 s of silence in the middle',
};

/** What becomes of recordings that the model should not be sure of. */
export function doubts({ limits, warnings, conditions, strange }: TrustFile): string {
  const range = [Math.min(...limits), Math.max(...limits)].map((x) => x.toFixed(2)).join(' to ');
  return `### When the recording is at fault

Warnings about the sound multiply the logits by what is left of the evidence, so that probabilities are drawn together; the worst warning counts. The factor is the temperature that recordings without warnings need over the one that recordings with this warning need, at most 1, fitted on the speakers that choices are made on (\`npm run trust\`, seed 0):

${table(
  ['warning', 'recordings', 'temperature', 'evidence left'],
  Object.entries(warnings).map(([code, each]) => [
    code,
    each.n,
    figure(each.temperature),
    figure(each.evidence),
  ]),
)}

A sound is also compared with what the training sounds are like: the Mahalanobis distance of the figures of \`describeSound\` (course of the level, cepstra, texture; no network), over three seconds. The limit, which one in two hundred sounds of left-out speakers exceeds, is ${range} in the ten folds; up to it a sound counts fully, from 1.4 times it not at all. On the six speakers that no choice was made on:

${table(
  [
    'condition',
    'warned',
    'unfamiliar',
    'right',
    'log loss, model alone',
    'with doubts',
    'calibration error, model alone',
    'with doubts',
  ],
  Object.entries(conditions).map(([name, each]) => [
    FAULT_WORDS[name] ?? conditionName(name),
    percent(each.warned),
    percent(each.unfamiliar, 1),
    percent(each.accuracy, 1),
    figure(each.logLossPlain),
    figure(each.logLoss),
    figure(each.calibrationErrorPlain),
    figure(each.calibrationError),
  ]),
)}

Sounds that are no human speech, heard by all ten networks; share that was given an emotion:

${table(
  ['sound', 'heard', 'by the model alone', 'with doubts'],
  Object.entries(strange).map(([kind, each]) => [
    kind,
    each.n,
    percent(each.emotionPlain),
    percent(each.emotion),
  ]),
)}`;
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${figure(Math.abs(value))}`;

/** Bounds of the mean's 95 % interval by drawing from the values again and again (percentile bootstrap). */
function intervalOfMean(values: readonly number[]): [low: number, high: number] {
  const rng = createRng(0, 'enrolment-interval');
  const means = Array.from({ length: 10_000 }, () =>
    mean(values.map(() => values[rng.integer(values.length)] ?? NaN)),
  ).sort((a, b) => a - b);
  return [means[250] ?? NaN, means[9750] ?? NaN];
}

/** Whether a speaker's neutral voice helps. */
export function enrolment({ nDraws, conditions }: EnrolmentFile): string {
  const { none, features } = conditions.clean ?? {};
  const gain = (speaker: string) => {
    const at = SPEAKERS.indexOf(speaker);
    return (features?.bySpeaker[at] ?? NaN) - (none?.bySpeaker[at] ?? NaN);
  };
  const others = SPEAKERS.filter((speaker) => !SCREENED_SPEAKERS.includes(speaker)).map(gain);
  const [low, high] = intervalOfMean(others);
  const rows = Object.entries(conditions).flatMap(([condition, ways]) =>
    Object.entries(ways).map(([way, { screened, untouched, all }]) => [
      conditionName(condition),
      way,
      figure(screened.uar),
      figure(untouched.uar),
      figure(all.uar),
      figure(untouched.logLoss),
    ]),
  );
  return `### Knowing the speaker's neutral voice

Two neutral recordings of the left-out speaker are enrolled, the others judged (${nDraws} draws, \`npm run enrolment\`). "features": each mel band is raised so that the enrolled voice has the average spectrum of the other speakers' neutral voices; "and logits": they are moved half way to the others' neutral ones, too. Both were chosen on the speakers that choices are made on; there "features" changes the UAR in clean sound by ${signed(mean(SCREENED_SPEAKERS.map(gain)))} on average, on the six others by ${signed(mean(others))} (95 % interval by bootstrap over these speakers: ${signed(low)} to ${signed(high)}; speaker by speaker ${others.map(signed).join(', ')}). ${low > 0 ? '' : 'That is no gain to rely on, so the app does not offer it.'}

${table(
  [
    'condition',
    'normalised',
    'UAR, chosen on',
    'UAR, untouched',
    'UAR, all',
    'log loss, untouched',
  ],
  rows,
)}`;
}
