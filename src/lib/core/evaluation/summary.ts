import type { Sex } from '../data/corpus.ts';
import { createRng } from '../rng.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { sumConfusions } from './confusion.ts';
import { confusionOf, nRecordings, overSeeds, type JudgedClip } from './judged-clips.ts';
import { accuracy, confusionByGroup, perClass } from './metrics.ts';
import type { ClipsSummary, GroupResult, PooledIntervals } from './summary-types.ts';

const N_RESAMPLES = 2000;
const SEXES = ['male', 'female'] as const satisfies readonly Sex[];

/**
 * Everything that undisturbed held-out recordings say, whoever held them out.
 *
 * @param clips every recording once per seed, at least one.
 */
export function summarizeClips(
  clips: readonly JudgedClip[],
  labels: readonly string[],
): ClipsSummary {
  const { mean: pooled, seeds } = overSeeds(clips, labels.length);
  const confusion = confusionOf(clips, labels.length);
  const speakers = speakersIn(clips);
  return {
    pooled,
    seeds,
    interval95: interval(clips, labels.length),
    confusion,
    perClass: perClass(confusion).map((metrics, i) => ({
      label: labels[i] ?? '',
      ...metrics,
      n: metrics.n / seeds.length,
    })),
    perSpeaker: speakers.map((speaker) => {
      const own = ofSpeakers(clips, [speaker]);
      return { speaker, sex: own[0]?.sex ?? null, ...groupResult(own, labels.length) };
    }),
    perSex: SEXES.flatMap((sex) => {
      const own = clips.filter((clip) => clip.sex === sex);
      if (own.length === 0) return [];
      return { sex, speakers: speakersIn(own), ...groupResult(own, labels.length) };
    }),
  };
}

export function ofSpeakers(
  clips: readonly JudgedClip[],
  speakers: readonly string[],
): JudgedClip[] {
  return clips.filter(({ speaker }) => speaker !== null && speakers.includes(speaker));
}

/** Names of all known speakers in order. */
function speakersIn(clips: readonly JudgedClip[]): string[] {
  return [...new Set(clips.flatMap(({ speaker }) => speaker ?? []))].sort();
}

/**
 * What is drawn are the speakers, each recording by itself where fewer than two are known. All seeds judge the same recordings, so
 * the mean over seeds is the accuracy of the summed matrices.
 */
function interval(clips: readonly JudgedClip[], nClasses: number): PooledIntervals {
  const groups = confusionByGroup(clips, drawnBy(clips), nClasses);
  const [uar, wa] = bootstrapIntervals(
    [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, confusion]) => confusion),
    (drawn) => {
      const figures = accuracy(sumConfusions(drawn));
      return [figures.uar, figures.wa];
    },
    createRng(0, 'bootstrap'),
    { nResamples: N_RESAMPLES },
  );
  if (uar === undefined || wa === undefined) throw new Error('The bootstrap gave no interval.');
  return { uar, wa, nResamples: N_RESAMPLES };
}

/** A single voice drawn again and again would always give the same. */
function drawnBy(clips: readonly JudgedClip[]): (clip: JudgedClip) => string {
  return speakersIn(clips).length > 1 ? ({ speaker, file }) => speaker ?? file : ({ file }) => file;
}

function groupResult(clips: readonly JudgedClip[], nClasses: number): GroupResult {
  const recall = perClass(confusionOf(clips, nClasses)).map((metrics) => metrics.recall);
  return { n: nRecordings(clips), ...overSeeds(clips, nClasses).mean, recall };
}
