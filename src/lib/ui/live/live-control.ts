import type { FeatureSpec } from '#lib/core/features/spec.ts';
import type { TimelineWindow } from '#lib/core/inference/timeline.ts';
import type { CallWords } from '#lib/i18n/call.ts';
import type { Dictionary } from '#lib/i18n/index.ts';
import type { LiveWords } from '#lib/i18n/live.ts';
import type { TimeRange } from '../playback-control.ts';
import { adjectiveOf, nearest } from '../timeline/heard-words.ts';
import type { Ring } from './ring-painter.ts';

/** What is shown of a recording under way; its values change by themselves, and its version with them. */
export interface RollingPicture {
  readonly version: number;
  readonly spec: FeatureSpec;
  readonly labels: readonly string[];
  readonly columns: Ring;
  /** In order and apart. */
  readonly windows: readonly TimelineWindow[];
  readonly pictureSec: number;
  readonly curveSec: number;
  readonly recordedSec: number;
  readonly heardSec: number;
  readonly isSpeaking: boolean;
  /** When a moment was spoken, milliseconds since 1970. */
  spokenAtMs(sec: number): number;
}

/** What the screen shows of it, taken once per frame at most. */
export interface Moment {
  windows: readonly TimelineWindow[];
  recordedSec: number;
  heardSec: number;
  isSpeaking: boolean;
  /** Columns of the picture by then. */
  nPushed: number;
  peak: number;
}

export interface KeptRow {
  id: string;
  startedAt: number;
  durationSec: number;
  isCutOff: boolean;
}

/** Silence for so long after the last answer is no speech, seconds. */
const SILENT_SEC = 0.7;
/** So much is shown from the start on, as in the picture above, seconds. */
const SHORTEST_CURVE_SEC = 30;

export function momentOf(picture: RollingPicture): Moment {
  const { windows, recordedSec, heardSec, isSpeaking, columns } = picture;
  const { nPushed, peak } = columns;
  return { windows, recordedSec, heardSec, isSpeaking, nPushed, peak };
}

/** What the picture shows: it fills from the left, then it rolls. */
export function pictureRange(untilSec: number, spanSec: number): TimeRange {
  const startSec = Math.max(0, untilSec - spanSec);
  return { startSec, endSec: startSec + spanSec };
}

/** What the curve shows: the same at first, then all there is as long as that is not too much. */
export function curveRange(recordedSec: number, longestSec: number): TimeRange {
  const spanSec = Math.min(Math.max(recordedSec, SHORTEST_CURVE_SEC), longestSec);
  return pictureRange(recordedSec, spanSec);
}

/** What is heard now. */
export interface Answer {
  /** An outcome; null while somebody speaks whose voice has not been judged yet. */
  outcome: string | null;
  sentence: string;
  detail: string;
}

export function answerOf(
  { windows, heardSec, isSpeaking }: Moment,
  labels: readonly string[],
  words: Dictionary,
  call: CallWords,
  live: LiveWords,
): Answer {
  const last = windows.at(-1);
  const isRecent = last !== undefined && heardSec - last.endSec < SILENT_SEC;
  if (!isRecent && !isSpeaking)
    return { outcome: 'no-speech', sentence: words.outcomes['no-speech'], detail: '' };
  const isOfThis = last !== undefined && (isRecent || heardSec - last.endSec < 2 * SILENT_SEC);
  const best = isOfThis ? nearest(labels, last.posteriors) : null;
  if (last === undefined || best === null)
    return { outcome: null, sentence: live.answers.speaking, detail: '' };
  const adjective = adjectiveOf(best.label, words, call);
  if (last.outcome === 'uncertain') {
    const detail = live.answers.nearest(adjective, best.share);
    return { outcome: 'uncertain', sentence: words.outcomes.uncertain, detail };
  }
  return {
    outcome: last.outcome,
    sentence: live.answers.sounds(adjective),
    detail: live.answers.share(best.share),
  };
}
