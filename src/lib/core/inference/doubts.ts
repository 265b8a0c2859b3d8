import type { AudioWarning } from '../audio/waveform.ts';
import { comparedFrames, distanceFrom } from '../features/familiarity.ts';
import { powerToDb } from '../features/log-mel.ts';
import { around, type MelSegment } from '../features/segments.ts';
import { describeSound } from '../features/sound-profile.ts';
import type { MelPower } from '../features/spec.ts';
import type { Bundle } from '../network/bundle.ts';

/**
 * How far what was heard counts in the light of what is wrong with the recording: logits are multiplied by it before
 * softmax, so that 1 leaves the posteriors as they are and 0 makes all emotions equally likely.
 */
export type Evidence = number;

/**
 * What each warning leaves of the evidence, from the temperatures that recordings with and without it need on speakers
 * who were left out; `npm run trust` measures them. Quiet and narrowband recordings are not in the list: the network
 * is as well calibrated on them as on others.
 */
export const WARNING_EVIDENCE: Readonly<Partial<Record<AudioWarning['code'], Evidence>>> = {
  clipped: 0.74,
  'mostly-silent': 0.24,
  noisy: 0.87,
  short: 0.26,
};

/** Sound this many times further from the training sounds than the limit counts for nothing. */
const STRANGE = 1.4;
/** Profiles of shorter sounds scatter more: at the shortest that is judged, by this factor. */
const STEADY_SEC = 1.5;
const SHORTEST_SEC = 0.4;
const SHORT_SCATTER = 1.3;

/** Faults of one recording mostly come together, so the worst of them counts, not their product. */
export function evidenceOf(warnings: readonly AudioWarning[]): Evidence {
  return warnings.reduce((least, { code }) => Math.min(least, WARNING_EVIDENCE[code] ?? 1), 1);
}

/**
 * How far a sound counts by its likeness to the training sounds: 1 up to the limit, then falling to 0. A segment is
 * compared together with what is around it.
 *
 * @param mel of the whole stretch of speech that the segment was cut from.
 * @param familiarity of the model; unknown, every sound counts.
 */
export function familiarityEvidence(
  mel: MelPower,
  segment: Pick<MelSegment, 'startFrame' | 'nSoundFrames'>,
  { familiarity, spec, segmentFrames }: Pick<Bundle, 'familiarity' | 'spec' | 'segmentFrames'>,
): Evidence {
  if (familiarity === undefined) return 1;
  const sound = around(mel, segment, comparedFrames(spec, segmentFrames));
  const seconds = (sound.nFrames * spec.hopLength) / spec.sampleRate;
  const distance = distanceFrom(familiarity, describeSound(powerToDb(sound, spec), spec));
  const shortness = (STEADY_SEC - seconds) / (STEADY_SEC - SHORTEST_SEC);
  const scatter = 1 + (SHORT_SCATTER - 1) * Math.min(Math.max(shortness, 0), 1);
  const ratio = distance / (familiarity.limit * scatter);
  return Math.min(Math.max((STRANGE - ratio) / (STRANGE - 1), 0), 1);
}

/** Told when so large a share of what was judged is unlike speech as the model knows it. */
const UNFAMILIAR_SHARE = 0.2;

/** @param nUnfamiliar stretches of `n` that count for less by their likeness. */
export function unfamiliarWarning(nUnfamiliar: number, n: number): AudioWarning[] {
  const share = nUnfamiliar / n;
  return share > UNFAMILIAR_SHARE ? [{ code: 'unfamiliar', share }] : [];
}
