import { SerError, type CorpusFault } from '../errors.ts';
import { createRng } from '../rng.ts';
import type { UtteranceInfo } from './corpus.ts';

/** How a corpus is parted into what is learnt from and what the model is judged on. */
export type SplitPlan =
  /** Whole speakers are held out, drawn by lot: about this share of all recordings, in (0, 1). */
  | { kind: 'speakers'; share: number }
  /** This speaker alone is held out. */
  | { kind: 'leave-one-out'; speaker: string }
  /** This share of the recordings of every label, whoever speaks: speakers are on both sides. */
  | { kind: 'random'; share: number }
  /** Nothing is held out, so nothing is judged. */
  | { kind: 'everything' };

/** Positions in the list of utterances, ascending. */
export interface Split {
  training: number[];
  validation: number[];
}

type Labelled = Pick<UtteranceInfo, 'label' | 'speaker'>;

/**
 * Parts `utterances` as planned; the same seed gives the same parts.
 *
 * @throws SerError `corpus-invalid` when speakers are needed and unknown or too few, or when the part that is learnt
 * from lacks a label.
 */
export function splitCorpus(utterances: readonly Labelled[], plan: SplitPlan, seed: number): Split {
  const held = heldOut(utterances, plan, seed);
  const split: Split = { training: [], validation: [] };
  utterances.forEach((_, i) => (held.has(i) ? split.validation : split.training).push(i));
  const learnt = new Set(split.training.map((i) => utterances[i]?.label));
  const missing = utterances.find(({ label }) => !learnt.has(label));
  if (missing !== undefined)
    throw invalid({ fault: 'nothing-to-learn', label: missing.label, heldOut: null });
  if (split.validation.length === 0 && plan.kind !== 'everything')
    throw invalid({ fault: 'nothing-to-judge' });
  return split;
}

/** Names of all speakers in order, or null where a recording does not say. */
export function speakersOf(utterances: readonly Labelled[]): string[] | null {
  const names = new Set<string>();
  for (const { speaker } of utterances) {
    if (speaker === null) return null;
    names.add(speaker);
  }
  return [...names].sort();
}

/** What a split gives away, in held-out recordings. */
export interface Leakage {
  /** Their speaker is learnt from as well. */
  nShared: number;
  /** Even the speaker's sentence with the same emotion is, as another take. */
  nRepeated: number;
}

export function leakage(
  utterances: readonly Pick<UtteranceInfo, 'label' | 'speaker' | 'sentence'>[],
  { training, validation }: Split,
): Leakage {
  const takeOf = (i: number): string | null => {
    const { speaker = null, sentence = null, label } = utterances[i] ?? {};
    return speaker === null || sentence === null
      ? null
      : JSON.stringify([speaker, sentence, label]);
  };
  const speakers = new Set(training.map((i) => utterances[i]?.speaker ?? null));
  const takes = new Set(training.map(takeOf));
  const nShared = validation.filter((i) => {
    const speaker = utterances[i]?.speaker ?? null;
    return speaker !== null && speakers.has(speaker);
  }).length;
  const nRepeated = validation.filter((i) => takeOf(i) !== null && takes.has(takeOf(i))).length;
  return { nShared, nRepeated };
}

function heldOut(utterances: readonly Labelled[], plan: SplitPlan, seed: number): Set<number> {
  switch (plan.kind) {
    case 'everything':
      return new Set();
    case 'random':
      return drawStratified(utterances, plan.share, seed);
    case 'leave-one-out':
      requireSpeakers(utterances);
      return membersOf(utterances, new Set([plan.speaker]));
    case 'speakers':
      return membersOf(utterances, drawSpeakers(utterances, plan.share, seed));
  }
}

function drawStratified(utterances: readonly Labelled[], share: number, seed: number): Set<number> {
  const byLabel = new Map<string, number[]>();
  utterances.forEach(({ label }, i) => {
    const members = byLabel.get(label);
    if (members === undefined) byLabel.set(label, [i]);
    else members.push(i);
  });
  const held = new Set<number>();
  for (const [label, members] of byLabel) {
    const order = createRng(seed, 'split', label).permutation(members.length);
    for (const at of order.subarray(0, Math.round(share * members.length)))
      held.add(members[at] ?? 0);
  }
  return held;
}

/** At least one speaker is held out and at least one is not; in between, whoever comes nearest to the share. */
function drawSpeakers(utterances: readonly Labelled[], share: number, seed: number): Set<string> {
  const names = requireSpeakers(utterances);
  const order = createRng(seed, 'split').permutation(names.length);
  const drawn = new Set<string>();
  let nHeld = 0;
  for (const at of order.subarray(0, names.length - 1)) {
    const name = names[at] ?? '';
    const n = utterances.filter(({ speaker }) => speaker === name).length;
    const wanted = share * utterances.length;
    if (drawn.size > 0 && nHeld + n / 2 > wanted) break;
    drawn.add(name);
    nHeld += n;
  }
  return drawn;
}

function requireSpeakers(utterances: readonly Labelled[]): string[] {
  const names = speakersOf(utterances);
  if (names === null) throw invalid({ fault: 'speakers-unknown' });
  if (names.length < 2) throw invalid({ fault: 'too-few-speakers', nSpeakers: names.length });
  return names;
}

function membersOf(utterances: readonly Labelled[], names: ReadonlySet<string>): Set<number> {
  return new Set(
    utterances.flatMap(({ speaker }, i) => (speaker !== null && names.has(speaker) ? [i] : [])),
  );
}

function invalid(details: CorpusFault): SerError {
  return new SerError({ code: 'corpus-invalid', details });
}
