import { SerError } from '../errors.ts';
import { createRng } from '../rng.ts';

/** One way to part a corpus: whom to learn from, whom to be judged on. Positions in the list of utterances. */
export interface Fold {
  /** The speaker that is left out. */
  speaker: string;
  training: number[];
  test: number[];
}

/**
 * One fold per speaker, in the order of their names: judged on this speaker, trained on all others.
 *
 * @param speakers of every utterance.
 * @throws SerError `corpus-invalid` for fewer than two speakers.
 */
export function leaveOneSpeakerOut(speakers: readonly string[]): Fold[] {
  const names = [...new Set(speakers)].sort();
  if (names.length < 2) {
    const details = { fault: 'too-few-speakers', nSpeakers: names.length } as const;
    throw new SerError({ code: 'corpus-invalid', details });
  }
  return names.map((speaker) => {
    const fold: Fold = { speaker, training: [], test: [] };
    speakers.forEach((other, i) => (other === speaker ? fold.test : fold.training).push(i));
    assertDisjoint(fold, speakers);
    return fold;
  });
}

/** @throws Error (a bug) if a speaker stands on both sides of a fold, or an utterance on none. */
export function assertDisjoint(
  { speaker, training, test }: Fold,
  speakers: readonly string[],
): void {
  const learntFrom = new Set(training.map((i) => speakers[i]));
  const shared = test.map((i) => speakers[i]).find((other) => learntFrom.has(other));
  if (shared !== undefined)
    throw new Error(`Fold ${speaker} trains on ${shared} and is judged on ${shared}.`);
  if (new Set([...training, ...test]).size !== speakers.length) {
    throw new Error(`Fold ${speaker} leaves utterances out.`);
  }
}

/**
 * Recordings drawn by lot into folds of about equal size, of every label about as many in each: whoever speaks is on both
 * sides. The same seed gives the same folds.
 *
 * @param labels of every utterance.
 * @throws SerError `corpus-invalid` for fewer than two folds or more folds than recordings.
 */
export function stratifiedFolds(
  labels: readonly string[],
  nFolds: number,
  seed: number,
): Pick<Fold, 'training' | 'test'>[] {
  if (nFolds < 2 || nFolds > labels.length) {
    const nNeeded = Math.max(2, nFolds);
    const details = { fault: 'too-few-recordings', nRecordings: labels.length, nNeeded } as const;
    throw new SerError({ code: 'corpus-invalid', details });
  }
  const foldOf = new Map<number, number>();
  for (const label of [...new Set(labels)].sort()) {
    const members = labels.flatMap((other, i) => (other === label ? [i] : []));
    // Going on where the label before ended keeps the folds equally large.
    for (const at of createRng(seed, 'folds', label).permutation(members.length))
      foldOf.set(members[at] ?? 0, foldOf.size % nFolds);
  }
  return Array.from({ length: nFolds }, (_, fold) => {
    const parts: Pick<Fold, 'training' | 'test'> = { training: [], test: [] };
    labels.forEach((_label, i) => (foldOf.get(i) === fold ? parts.test : parts.training).push(i));
    return parts;
  });
}
