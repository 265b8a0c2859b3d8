import type { CorpusInfo, UtteranceInfo } from '../data/corpus.ts';
import { exposureTo, type Upbringing } from './upbringing.ts';

/** A model as it stands is judged on at least as many of the emotions that it knows. */
export const MINIMUM_SHARED_LABELS = 2;

/**
 * What the judged recordings are to the model. `new`: as far as is known it has never met them, nor the voices.
 * `new-voices`: a part of a corpus that it has learnt from, whose voices were held out. `known-voices`: recordings that
 * were held out, by voices that it has learnt from. `learnt`: the very recordings that it has learnt from. `unclear`:
 * some may be among them.
 */
export type Acquaintance = 'new' | 'new-voices' | 'known-voices' | 'learnt' | 'unclear';

/** What is judged when a model hears a corpus as it stands, and what is left aside. */
export interface JudgementPlan {
  /** Positions in the list of utterances. */
  test: number[];
  /** Labels that both have, in the order of the model's. */
  shared: string[];
  /** Labels that the model does not know, with their recordings, which are left aside. */
  foreign: { label: string; n: number }[];
  /** Labels of the model that nothing was recorded of. */
  absent: string[];
  familiarity: Acquaintance;
  /** Recordings left aside because the model has learnt from them. */
  nLearnt: number;
}

/**
 * Plans how a model is judged on a corpus. Only what it has not learnt from is judged, unless nothing would remain or
 * nobody can tell.
 *
 * @param labels of the model. @param utterances all of the corpus, in the order of the store.
 */
export function planJudgement(
  labels: readonly string[],
  corpus: Pick<CorpusInfo, 'id' | 'name' | 'kind'>,
  utterances: readonly Pick<UtteranceInfo, 'label' | 'speaker'>[],
  upbringing: Upbringing,
): JudgementPlan {
  const exposure = exposureTo(corpus, utterances, upbringing);
  const learnt = exposure.kind === 'part' ? exposure.learnt : new Set<number>();
  const heard = [...utterances.keys()].filter((i) => !learnt.has(i));
  const foreign = new Map<string, number>();
  const test: number[] = [];
  for (const i of heard) {
    const label = utterances[i]?.label ?? '';
    if (labels.includes(label)) test.push(i);
    else foreign.set(label, (foreign.get(label) ?? 0) + 1);
  }
  const present = new Set(test.map((i) => utterances[i]?.label));
  return {
    test,
    shared: labels.filter((label) => present.has(label)),
    foreign: [...foreign]
      .map(([label, n]) => ({ label, n }))
      .sort((a, b) => (a.label < b.label ? -1 : 1)),
    absent: labels.filter((label) => !present.has(label)),
    familiarity: familiarityOf(exposure.kind, utterances, test, learnt),
    nLearnt: learnt.size,
  };
}

function familiarityOf(
  kind: ReturnType<typeof exposureTo>['kind'],
  utterances: readonly Pick<UtteranceInfo, 'speaker'>[],
  test: readonly number[],
  learnt: ReadonlySet<number>,
): Acquaintance {
  if (kind === 'none') return 'new';
  if (kind === 'all') return 'learnt';
  if (kind === 'unclear') return 'unclear';
  const voices = new Set([...learnt].map((i) => utterances[i]?.speaker ?? null));
  // Whoever is not named may be anybody.
  const isNew = (speaker: string | null) => speaker !== null && !voices.has(speaker);
  const areNew = !voices.has(null) && test.every((i) => isNew(utterances[i]?.speaker ?? null));
  return areNew ? 'new-voices' : 'known-voices';
}
