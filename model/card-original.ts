import { deviation, mean } from '#lib/core/evaluation/metrics.ts';
import { figure, table } from './card-tables.ts';
import type { Evaluation } from './evaluation-file.ts';
import type { OriginalFigures, OriginalRun } from './original-file.ts';

const SPLIT_WORDS: Readonly<Record<OriginalRun['split'], string>> = {
  random: 'random recordings, whoever speaks',
  speakers: 'speakers that were never heard',
};

/** The recipe that this model replaces, trained to its end by the same code, beside the recommended one. */
export function originalRecipe(
  { runs, config, engine }: OriginalFigures,
  { leaveOneSpeakerOut: { pooled } }: Evaluation,
): string {
  const kinds = (['random', 'speakers'] as const).filter((kind) =>
    runs.some(({ split }) => split === kind),
  );
  const rows = kinds.map((kind) => row(runs.filter(({ split }) => split === kind)));
  const { spec, segmentFrames, epochs, batchSize, learningRate } = config;
  const minutes = mean(runs.map((run) => run.minutes));
  return `### The recipe of the original, for comparison

Full-size AlexNet (\`${config.preset}\`) on pictures of ${spec.nMels} × ${segmentFrames}, ${epochs} epochs of batches of ${batchSize}, Adam at a constant rate of ${learningRate}, no augmentation (\`npm run original\`). Its author squeezed whole recordings into a square; here time and frequency keep their scale. Each line is the mean of as many trainings from scratch as there are seeds, each judged after its last epoch on a fifth of the recordings that it had not learnt from.

${table(
  ['recipe', 'held out', 'seeds', 'UAR', 'deviation', 'WA', 'deviation'],
  [
    ...rows,
    ['recommended', 'one speaker at a time', '–', figure(pooled.uar), '–', figure(pooled.wa), '–'],
  ],
)}

A training of the original took ${minutes.toFixed(1)} minutes. Engine: ${engine}.`;
}

function row(runs: readonly OriginalRun[]): (string | number)[] {
  const uars = runs.map(({ uar }) => uar);
  const was = runs.map(({ wa }) => wa);
  return [
    'original',
    SPLIT_WORDS[runs[0]?.split ?? 'random'],
    runs.map(({ seed }) => seed).join(', '),
    figure(mean(uars)),
    figure(deviation(uars)),
    figure(mean(was)),
    figure(deviation(was)),
  ];
}
