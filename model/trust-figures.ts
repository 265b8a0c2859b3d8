import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import type { Outcome } from '#lib/core/data/labels.ts';
import {
  calibrationError,
  fitTemperature,
  logLoss,
  toAnswers,
} from '#lib/core/evaluation/calibration.ts';
import { argMax, softmax } from '#lib/core/math.ts';
import { SCREENED_SPEAKERS } from './summary.ts';

/** One recording with some fault, heard by a network that does not know its speaker. */
export interface HeardClip {
  speaker: string;
  condition: string;
  labelIndex: number;
  /** Before temperature and evidence. */
  logits: number[];
  codes: AudioWarning['code'][];
  /** What its likeness to the training sounds leaves of the evidence. */
  likeness: number;
}

/** What became of a sound that is no human speech. */
export interface HeardSound {
  kind: string;
  outcome: Outcome;
  logits: number[] | null;
}

/** What a warning tells of how far to believe the network. */
interface WarningFigures {
  n: number;
  temperature: number;
  /** Temperature without any warning over that with this one, at most 1. */
  evidence: number;
}

/** Confidence against truth, without and with what the warnings take away. */
interface ConfidenceFigures {
  n: number;
  /** Share of clips that got any warning about the sound, and of those that sounded unfamiliar. */
  warned: number;
  unfamiliar: number;
  accuracy: number;
  logLossPlain: number;
  logLoss: number;
  calibrationErrorPlain: number;
  calibrationError: number;
}

export interface TrustFigures {
  /** Fitted on the speakers that choices are made on. */
  warnings: Record<string, WarningFigures>;
  /** Per condition, of the other speakers. */
  conditions: Record<string, ConfidenceFigures>;
}

export interface StrangeFigures {
  n: number;
  /** Share that was given an emotion, and that would have been without the score. */
  emotion: number;
  emotionPlain: number;
}

const isScreened = ({ speaker }: HeardClip): boolean => SCREENED_SPEAKERS.includes(speaker);

export function summarizeTrust(clips: readonly HeardClip[], temperature: number): TrustFigures {
  const screened = clips.filter(isScreened);
  const plain = temperatureOf(screened.filter(({ codes }) => codes.length === 0));
  // That a sound is unlike the training counts by its distance, stretch by stretch.
  const codes = [...new Set(screened.flatMap((clip) => clip.codes))]
    .filter((code) => code !== 'unfamiliar')
    .sort();
  const warnings = codes.map((code) => {
    const warned = screened.filter((clip) => clip.codes.includes(code));
    const fitted = temperatureOf(warned);
    const evidence = Math.min(1, plain / fitted);
    return [code, { n: warned.length, temperature: fitted, evidence }] as const;
  });
  const left = new Map<string, number>(warnings.map(([code, { evidence }]) => [code, evidence]));
  const untouched = clips.filter((clip) => !isScreened(clip));
  const conditions = [...new Set(untouched.map(({ condition }) => condition))].map((condition) => {
    const own = untouched.filter((clip) => clip.condition === condition);
    return [condition, confidenceOf(own, temperature, left)] as const;
  });
  return {
    warnings: Object.fromEntries(warnings),
    conditions: Object.fromEntries(conditions),
  };
}

function temperatureOf(clips: readonly HeardClip[]): number {
  return fitTemperature(
    clips.map(({ logits }) => logits),
    clips.map(({ labelIndex }) => labelIndex),
  );
}

function confidenceOf(
  clips: readonly HeardClip[],
  temperature: number,
  left: ReadonlyMap<string, number>,
): ConfidenceFigures {
  const labels = clips.map(({ labelIndex }) => labelIndex);
  const plain = clips.map(({ logits }) => logits);
  const weighed = clips.map(({ logits, codes, likeness }) => {
    const sound = codes.reduce((least, code) => Math.min(least, left.get(code) ?? 1), 1);
    return logits.map((logit) => sound * likeness * logit);
  });
  const share = (is: (clip: HeardClip) => boolean) => clips.filter(is).length / clips.length;
  const errorOf = (rows: readonly number[][]) =>
    calibrationError(
      toAnswers(
        rows.map((row) => softmax(row, row.length, temperature)),
        labels,
      ),
    );
  return {
    n: clips.length,
    warned: share(({ codes }) => codes.length > 0),
    unfamiliar: share(({ codes }) => codes.includes('unfamiliar')),
    accuracy: share(({ logits, labelIndex }) => argMax(logits) === labelIndex),
    logLossPlain: logLoss(plain, labels, temperature),
    logLoss: logLoss(weighed, labels, temperature),
    calibrationErrorPlain: errorOf(plain),
    calibrationError: errorOf(weighed),
  };
}

export function summarizeStrange(
  sounds: readonly HeardSound[],
  { temperature, threshold }: { temperature: number; threshold: number },
): Record<string, StrangeFigures> {
  const isEmotion = ({ outcome }: HeardSound) => outcome !== 'uncertain' && outcome !== 'no-speech';
  const wouldBe = ({ logits }: HeardSound) =>
    logits !== null && Math.max(...softmax(logits, logits.length, temperature)) >= threshold;
  const kinds = [...new Set(sounds.map(({ kind }) => kind))].map((kind) => {
    const own = sounds.filter((sound) => sound.kind === kind);
    const share = (is: (sound: HeardSound) => boolean) => own.filter(is).length / own.length;
    return [
      kind,
      { n: own.length, emotion: share(isEmotion), emotionPlain: share(wouldBe) },
    ] as const;
  });
  return Object.fromEntries(kinds);
}
