import { leaveOneSpeakerOut, stratifiedFolds } from '../data/folds.ts';
import { speakersOf } from '../data/splits.ts';
import type { UtteranceInfo } from '../data/corpus.ts';
import { SerError, type CorpusFault } from '../errors.ts';

/** Whom a recipe is judged on: one speaker after another, or recordings drawn by lot. */
export type Protocol = 'speakers' | 'random';

/** One training of an evaluation. Positions in the list of utterances. */
export interface PlannedFold {
  protocol: Protocol;
  /** The speaker that is held out, or the number of the lot from 1. */
  name: string;
  training: number[];
  test: number[];
}

/**
 * The folds of a protocol; every recording is held out in exactly one of them.
 *
 * @param nFolds of the random protocol.
 * @throws SerError `corpus-invalid` when speakers are needed and unknown or too few, or when a fold has nothing to learn
 * a label from.
 */
export function planFolds(
  utterances: readonly Pick<UtteranceInfo, 'label' | 'speaker'>[],
  protocol: Protocol,
  { nFolds, seed }: { nFolds: number; seed: number },
): PlannedFold[] {
  const folds = protocol === 'speakers' ? bySpeaker(utterances) : byLot(utterances, nFolds, seed);
  const labels = new Set(utterances.map(({ label }) => label));
  for (const { name, training } of folds) {
    const learnt = new Set(training.map((i) => utterances[i]?.label));
    const missing = [...labels].find((label) => !learnt.has(label));
    if (missing !== undefined)
      throw invalid({ fault: 'nothing-to-learn', label: missing, heldOut: name });
  }
  return folds;
}

function bySpeaker(utterances: readonly Pick<UtteranceInfo, 'label' | 'speaker'>[]): PlannedFold[] {
  if (speakersOf(utterances) === null) throw invalid({ fault: 'speakers-unknown' });
  return leaveOneSpeakerOut(utterances.map(({ speaker }) => speaker ?? '')).map(
    ({ speaker, training, test }) => ({ protocol: 'speakers', name: speaker, training, test }),
  );
}

function byLot(
  utterances: readonly Pick<UtteranceInfo, 'label'>[],
  nFolds: number,
  seed: number,
): PlannedFold[] {
  const labels = utterances.map(({ label }) => label);
  return stratifiedFolds(labels, nFolds, seed).map((fold, i) => ({
    protocol: 'random',
    name: String(i + 1),
    ...fold,
  }));
}

function invalid(details: CorpusFault): SerError {
  return new SerError({ code: 'corpus-invalid', details });
}
