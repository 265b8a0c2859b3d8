import { CORPUS_NAMES, type CorpusInfo, type UtteranceInfo } from '../data/corpus.ts';
import { speakersOf, splitCorpus, type Split, type SplitPlan } from '../data/splits.ts';
import { SerError } from '../errors.ts';

/** One training that made a model what it is. */
export interface Lesson {
  corpusName: string;
  /** Null: it was not noted. */
  corpusId: string | null;
  /** How the corpus was parted; null if that is not known any more. */
  split: SplitPlan | null;
  /** Of the split. */
  seed: number;
  nTraining: number;
  nValidation: number;
}

/** All that a model has learnt from, with the models that it began as. */
export interface Upbringing {
  lessons: Lesson[];
  /** False if it began as a model of which nothing is known. */
  isTraced: boolean;
}

/**
 * What a model has learnt from a corpus. `part`: only from the recordings at these positions. `unclear`: perhaps from
 * some, but from which cannot be told.
 */
export type Exposure = { kind: 'none' | 'all' | 'unclear' } | { kind: 'part'; learnt: Set<number> };

type Judged = readonly Pick<UtteranceInfo, 'label' | 'speaker'>[];
type Named = Pick<CorpusInfo, 'id' | 'name' | 'kind'>;

/** @param utterances all of the corpus, in the order of the store, on which the split depends. */
export function exposureTo(
  corpus: Named,
  utterances: Judged,
  { lessons, isTraced }: Upbringing,
): Exposure {
  const learnt = new Set<number>();
  let isClear = isTraced;
  for (const lesson of lessons.filter((each) => isOf(each, corpus))) {
    const split = lesson.split === null ? null : splitAgain(utterances, lesson, lesson.split);
    if (split === null) isClear = false;
    else for (const position of split.training) learnt.add(position);
  }
  if (learnt.size === utterances.length) return { kind: 'all' };
  if (!isClear) return { kind: 'unclear' };
  return learnt.size === 0 ? { kind: 'none' } : { kind: 'part', learnt };
}

/** Names say it where ids do not; better a warning too many. */
function isOf({ corpusId, corpusName }: Lesson, { id, name, kind }: Named): boolean {
  const isNamesake = corpusName === name || (kind !== 'other' && corpusName === CORPUS_NAMES[kind]);
  return isNamesake || corpusId === id;
}

/** The split of a training, drawn anew; null if the corpus is no longer what it was then. */
function splitAgain(
  utterances: Judged,
  { seed, nTraining, nValidation }: Lesson,
  plan: SplitPlan,
): Split | null {
  if (plan.kind === 'everything') return { training: [...utterances.keys()], validation: [] };
  if (plan.kind === 'leave-one-out' && speakersOf(utterances) !== null)
    return without(utterances, plan.speaker);
  try {
    const split = splitCorpus(utterances, plan, seed);
    const isSame = split.training.length === nTraining && split.validation.length === nValidation;
    return isSame ? split : null;
  } catch (error) {
    if (error instanceof SerError) return null;
    throw error;
  }
}

/** Whoever else is there by now may not have been learnt from, but is no less left aside. */
function without(utterances: Judged, heldOut: string): Split {
  const split: Split = { training: [], validation: [] };
  utterances.forEach(({ speaker }, i) =>
    (speaker === heldOut ? split.validation : split.training).push(i),
  );
  return split;
}

/**
 * Reads what `model.json` says of a training; files from elsewhere may say anything.
 *
 * @param training the bundle's.
 * @param about what the library says.
 */
export function readLesson(
  training: Readonly<Record<string, unknown>>,
  about: Pick<Lesson, 'corpusName' | 'nTraining' | 'nValidation'> & { split: string },
): Lesson {
  const plan = recordOf(training.plan);
  const { corpusId } = training;
  const { seed } = plan;
  return {
    corpusName: about.corpusName,
    corpusId: typeof corpusId === 'string' ? corpusId : null,
    // Whoever was judged by folds has learnt from everybody in the end.
    split:
      about.split === 'every-speaker' || about.split === 'everything'
        ? { kind: 'everything' }
        : readSplit(recordOf(plan.split)),
    seed: typeof seed === 'number' && Number.isInteger(seed) ? seed : 0,
    nTraining: about.nTraining,
    nValidation: about.nValidation,
  };
}

/** Id of the model that a training began with; null for a fresh start. */
export function parentOf(training: Readonly<Record<string, unknown>>): string | null {
  const { kind, modelId } = recordOf(recordOf(training.plan).start);
  return kind === 'model' && typeof modelId === 'string' ? modelId : null;
}

function readSplit({ kind, share, speaker }: Record<string, unknown>): SplitPlan | null {
  if (kind === 'everything') return { kind };
  if (kind === 'leave-one-out') return typeof speaker === 'string' ? { kind, speaker } : null;
  if (kind !== 'speakers' && kind !== 'random') return null;
  return typeof share === 'number' && share > 0 && share < 1 ? { kind, share } : null;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
