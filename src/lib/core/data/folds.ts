import { SerError } from '../errors.ts';

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
    const reason = `${names.length} speakers; at least 2 are needed to leave one out`;
    throw new SerError({ code: 'corpus-invalid', details: { reason } });
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
