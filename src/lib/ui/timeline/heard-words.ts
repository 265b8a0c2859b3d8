import { EMOTIONS } from '#lib/core/data/labels.ts';
import type { Timeline, TimelineSummary, TimelineWindow } from '#lib/core/inference/timeline.ts';
import type { CallWords } from '#lib/i18n/call.ts';
import type { Dictionary } from '#lib/i18n/index.ts';
import { emotionName, rank, toShares } from '../emotions.ts';
import type { Share } from '../emotions.ts';
import { itemAt } from './columns.ts';

/** Whose turns are pointed out. */
export const SOUGHT = 'anger';

/** Models of one's own may know other labels; a name of theirs may look like nothing here. */
export function nameOf(outcome: string, words: Dictionary): string {
  if (outcome === 'uncertain' || outcome === 'no-speech') return words.outcomes[outcome];
  return emotionName(outcome, words);
}

/** What follows 'sounds'. */
export function adjectiveOf(label: string, words: Dictionary, call: CallWords): string {
  const emotion = EMOTIONS.find((known) => known === label);
  return emotion === undefined ? call.like(emotionName(label, words)) : call.adjectives[emotion];
}

/** Most probable label of a stretch; null if it has no posteriors. */
export function nearest(labels: readonly string[], posteriors: readonly number[]): Share | null {
  return rank(toShares(labels, posteriors))[0] ?? null;
}

/** Outcomes that occur, most frequent first. */
export function rankedOutcomes({ shares }: TimelineSummary): Share[] {
  return rank(Object.entries(shares).map(([label, share]) => ({ label, share })));
}

/** What is heard most, and where the sought expression is heard first, in one sentence without a full stop. */
export function headline(summary: TimelineSummary, words: Dictionary, call: CallWords): string {
  const [most] = rankedOutcomes(summary);
  if (most === undefined || most.label === 'no-speech') return call.headline.noSpeech;
  const sentence =
    most.label === 'uncertain'
      ? call.headline.uncertain(most.share)
      : call.headline.mostly(adjectiveOf(most.label, words, call), most.share);
  if (summary.first === null) return sentence;
  const adjective = adjectiveOf(SOUGHT, words, call);
  return call.headline.withFirst(sentence, adjective, summary.first.startSec);
}

/** A stretch of speech in words: 'sounds angry, 71%'. */
function soundsLike(
  { outcome, posteriors }: TimelineWindow,
  labels: readonly string[],
  words: Dictionary,
  call: CallWords,
): string {
  const best = nearest(labels, posteriors);
  if (best === null || outcome === 'no-speech') return call.picture.noSpeech;
  if (outcome === 'uncertain') {
    return call.picture.uncertain(adjectiveOf(best.label, words, call), best.share);
  }
  return call.picture.sounds(adjectiveOf(outcome, words, call), best.share);
}

/** A moment of the recording in words: '12:40, sounds angry, 71%'. */
export function momentText(
  sec: number,
  doneSec: number,
  { windows }: Timeline,
  labels: readonly string[],
  words: Dictionary,
  call: CallWords,
): string {
  const window = itemAt(windows, sec);
  if (window !== null) return call.picture.position(sec, soundsLike(window, labels, words, call));
  const text = sec > doneSec ? call.picture.notYet : call.picture.noSpeech;
  return call.picture.position(sec, text);
}
