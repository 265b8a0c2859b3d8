import type { Sex, UtteranceInfo } from './corpus.ts';

/** One label of a corpus in figures. */
export interface LabelFigures {
  label: string;
  nUtterances: number;
  /** Half of the recordings are shorter. */
  medianSec: number;
  /** Means over the recordings that listeners judged, in [0, 1]; null if there are none. */
  recognition: number | null;
  naturalness: number | null;
}

/** One speaker's recordings of each label, in the order of the labels. */
export interface SpeakerFigures {
  speaker: string;
  sex: Sex | null;
  counts: number[];
  nUtterances: number;
}

export interface DurationFigures {
  totalSec: number;
  minimumSec: number;
  medianSec: number;
  maximumSec: number;
  /** Width of a bin, seconds; the first begins at 0. */
  binSec: number;
  bins: number[];
}

/** What a corpus looks like from above. */
export interface Overview {
  labels: LabelFigures[];
  /** By name; without recordings of which the speaker is unknown. */
  speakers: SpeakerFigures[];
  durations: DurationFigures;
  hasScores: boolean;
}

/** About so many bins show a shape and no noise. */
const N_BINS = 20;
const BIN_SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60] as const;

/** @param labels in their order. */
export function summariseCorpus(
  utterances: readonly UtteranceInfo[],
  labels: readonly string[],
): Overview {
  return {
    labels: labels.map((label) =>
      labelFigures(
        label,
        utterances.filter((utterance) => utterance.label === label),
      ),
    ),
    speakers: speakerFigures(utterances, labels),
    durations: durationFigures(utterances.map(({ durationSec }) => durationSec)),
    hasScores: utterances.some(({ recognition }) => recognition !== null),
  };
}

function labelFigures(label: string, own: readonly UtteranceInfo[]): LabelFigures {
  return {
    label,
    nUtterances: own.length,
    medianSec: median(own.map(({ durationSec }) => durationSec)),
    recognition: mean(own.flatMap(({ recognition }) => recognition ?? [])),
    naturalness: mean(own.flatMap(({ naturalness }) => naturalness ?? [])),
  };
}

function speakerFigures(
  utterances: readonly UtteranceInfo[],
  labels: readonly string[],
): SpeakerFigures[] {
  const speakers = new Map<string, SpeakerFigures>();
  for (const { speaker, sex, label } of utterances) {
    if (speaker === null) continue;
    const figures = speakers.get(speaker) ?? {
      speaker,
      sex,
      counts: labels.map(() => 0),
      nUtterances: 0,
    };
    const at = labels.indexOf(label);
    figures.counts[at] = (figures.counts[at] ?? 0) + 1;
    figures.nUtterances += 1;
    speakers.set(speaker, figures);
  }
  return [...speakers.values()].sort((a, b) =>
    a.speaker.localeCompare(b.speaker, 'en', { numeric: true }),
  );
}

function durationFigures(durations: readonly number[]): DurationFigures {
  const maximumSec = durations.reduce((most, sec) => Math.max(most, sec), 0);
  const binSec = BIN_SECONDS.find((width) => maximumSec / width <= N_BINS) ?? maximumSec / N_BINS;
  const bins = Array.from({ length: Math.floor(maximumSec / binSec) + 1 }, () => 0);
  for (const sec of durations) {
    const at = Math.floor(sec / binSec);
    bins[at] = (bins[at] ?? 0) + 1;
  }
  return {
    totalSec: durations.reduce((sum, sec) => sum + sec, 0),
    minimumSec: durations.length > 0 ? Math.min(...durations) : 0,
    medianSec: median(durations),
    maximumSec,
    binSec,
    bins,
  };
}

/** @returns 0 of nothing. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
