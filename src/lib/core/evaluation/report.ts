import {
  calibrationAsItStands,
  summarizeCalibration,
  summarizeRobustness,
} from './calibration-summary.ts';
import { toJudged, type JudgedClip } from './judged-clips.ts';
import type { Hits } from './mcnemar.ts';
import type { Protocol } from './protocols.ts';
import type {
  CalibrationFigures,
  ClipsSummary,
  ConditionSummary,
  Evaluation,
} from './summary-types.ts';
import { summarizeClips } from './summary.ts';

/** How recordings were judged: by networks that were trained for it, or by one model as it stands. */
export type Judging = Protocol | 'model';

/** An evaluation as it is shown, whether it came with the app or was made in it. */
export interface EvaluationReport {
  labels: string[];
  protocol: Judging;
  summary: ClipsSummary;
  /** Null where too little was heard to say. */
  calibration: CalibrationFigures | null;
  /** By name of the condition; null where only undisturbed recordings were judged. */
  robustness: Record<string, ConditionSummary> | null;
  clips: JudgedClip[];
}

/** Fewer answers tell nothing about how far to trust them. */
const MINIMUM_HEARD = 30;

/** Every answer counts as given. */
const UNCALIBRATED = { temperature: 1, threshold: 0 };

/** The figures of `evaluation.json`, as they stand there. */
export function reportOfFile(evaluation: Evaluation): EvaluationReport {
  const { labels, leaveOneSpeakerOut, calibration, robustness } = evaluation;
  const sexes = new Map(leaveOneSpeakerOut.perSpeaker.map(({ speaker, sex }) => [speaker, sex]));
  const clips = evaluation.clips.map((clip) => {
    const speaker = clip.speaker ?? '';
    return toJudged({ ...clip, sex: sexes.get(speaker) ?? null, fold: speaker }, labels);
  });
  return {
    labels,
    protocol: 'speakers',
    summary: leaveOneSpeakerOut,
    calibration,
    robustness,
    clips,
  };
}

/** @returns null before the first fold. */
export function reportOfClips(
  clips: readonly JudgedClip[],
  labels: readonly string[],
  protocol: Protocol,
): EvaluationReport | null {
  if (clips.length === 0) return null;
  const calibration = canCalibrate(clips) ? summarizeCalibration(clips) : null;
  return {
    labels: [...labels],
    protocol,
    summary: summarizeClips(clips, labels),
    calibration,
    robustness: summarizeRobustness(clips, calibration ?? UNCALIBRATED, labels.length),
    clips: [...clips],
  };
}

/**
 * One model as it stands.
 *
 * @param own temperature and threshold of the model; nothing is fitted on the recordings.
 * @returns null before the first recording.
 */
export function reportOfModel(
  clips: readonly JudgedClip[],
  labels: readonly string[],
  own: Pick<CalibrationFigures, 'temperature' | 'threshold'>,
): EvaluationReport | null {
  if (clips.length === 0) return null;
  return {
    labels: [...labels],
    protocol: 'model',
    summary: summarizeClips(clips, labels),
    calibration: nHeard(clips) < MINIMUM_HEARD ? null : calibrationAsItStands(clips, own),
    robustness: summarizeRobustness(clips, own, labels.length),
    clips: [...clips],
  };
}

/** Right or wrong by file, as the network of the first seed heard it. */
export function hitsOf({ clips }: EvaluationReport): Hits {
  const first = Math.min(...clips.map(({ seed }) => seed));
  const own = clips.filter(({ seed }) => seed === first);
  return new Map(own.map((clip) => [clip.file, clip.heardIndex === clip.labelIndex]));
}

/** Each fold takes its temperature from the others, so at least two must have heard something. */
function canCalibrate(clips: readonly JudgedClip[]): boolean {
  const heard = clips.filter(({ logits }) => logits !== null);
  return heard.length >= MINIMUM_HEARD && new Set(heard.map(({ fold }) => fold)).size > 1;
}

function nHeard(clips: readonly JudgedClip[]): number {
  return clips.filter(({ logits }) => logits !== null).length;
}
