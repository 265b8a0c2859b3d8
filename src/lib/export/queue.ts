import type { ErrorInfo } from '#lib/core/errors.ts';
import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import type { ModelInfo } from '#lib/core/inference/prediction.ts';
import type { Timeline } from '#lib/core/inference/timeline.ts';
import { toCsvLines, type Cell } from './csv.ts';
import { toAnswer, type WrittenPrediction } from './prediction.ts';
import { rounded, timelineAnswer } from './timeline.ts';

/** One recording of a list with what was heard in it, or why nothing was. */
export type ListedAnswer =
  | { kind: 'clip'; file: string; prediction: WrittenPrediction; backend: string }
  | { kind: 'call'; file: string; call: ListedCall }
  | { kind: 'failed'; file: string; error: ErrorInfo | null };

export interface ListedCall {
  durationSec: number;
  labels: readonly string[];
  /** The voices that were analysed; of a call usually one of its sides. */
  tracks: readonly {
    track: 'mix' | number;
    timeline: Timeline;
    warnings: readonly AudioWarning[];
  }[];
  warnings: readonly AudioWarning[];
  model: ModelInfo;
}

interface Stretch {
  startSec: number;
  endSec: number;
  outcome: string;
  posteriors: readonly number[];
}

/** The first columns of every table of recordings; one per label follows. */
export const RECORDING_COLUMNS = ['file', 'start', 'end', 'emotion'] as const;

/**
 * One table for the whole list in the manner of audformat: `file,start,end,emotion` (seconds), then one column per label
 * of any model that answered. A short recording gives one row per segment, a long one a row per turn of the voice that
 * was chosen first, one without speech a single row without probabilities, one that failed none. Lines end by RFC 4180;
 * save it as UTF-8.
 */
export function queueToCsv(answers: readonly ListedAnswer[]): string {
  const labels = [...new Set(answers.flatMap(labelsOf))];
  const rows = answers.flatMap((answer) => {
    const own = labelsOf(answer);
    const places = labels.map((label) => own.indexOf(label));
    return stretchesOf(answer).map(({ startSec, endSec, outcome, posteriors }): Cell[] => [
      ...[answer.file, startSec, endSec, outcome],
      ...places.map((place) => posteriors[place] ?? null),
    ]);
  });
  return toCsvLines([[...RECORDING_COLUMNS, ...labels], ...rows]);
}

/** Everything that was heard in the list, six decimals; failed recordings with the code of their error. */
export function queueToJson(answers: readonly ListedAnswer[]): string {
  return `${JSON.stringify({ recordings: answers.map(toRecord) }, rounded, 1)}\n`;
}

function labelsOf(answer: ListedAnswer): readonly string[] {
  if (answer.kind === 'failed') return [];
  return answer.kind === 'clip' ? answer.prediction.labels : answer.call.labels;
}

function stretchesOf(answer: ListedAnswer): readonly Stretch[] {
  if (answer.kind === 'failed') return [];
  const [stretches, durationSec] =
    answer.kind === 'clip'
      ? [answer.prediction.segments, answer.prediction.durationSec]
      : [answer.call.tracks[0]?.timeline.turns ?? [], answer.call.durationSec];
  if (stretches.length > 0) return stretches;
  return [{ startSec: 0, endSec: durationSec, outcome: 'no-speech', posteriors: [] }];
}

function toRecord(answer: ListedAnswer) {
  const { file } = answer;
  switch (answer.kind) {
    case 'failed':
      return { file, error: answer.error ?? { code: 'unexpected' } };
    case 'clip':
      return toAnswer(file, answer.prediction, answer.backend);
    case 'call': {
      const { tracks, durationSec, labels, model } = answer.call;
      return tracks.length === 1
        ? voice(answer.call, file, 0)
        : {
            file,
            durationSec,
            labels,
            model,
            voices: tracks.map((_, t) => voice(answer.call, file, t)),
          };
    }
    default:
      return answer satisfies never;
  }
}

function voice(
  { durationSec, labels, tracks, warnings, model }: ListedCall,
  file: string,
  t: number,
) {
  const track = tracks[t];
  return {
    channel: track?.track ?? 'mix',
    ...timelineAnswer({
      ...{ file, durationSec, labels, model },
      timeline: track?.timeline ?? { windows: [], turns: [] },
      warnings: [...warnings, ...(track?.warnings ?? [])],
    }),
  };
}
