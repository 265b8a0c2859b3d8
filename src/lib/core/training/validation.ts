import type { Waveform } from '../audio/waveform.ts';
import { logLoss } from '../evaluation/calibration.ts';
import { countConfusion, type Confusion } from '../evaluation/confusion.ts';
import { accuracy } from '../evaluation/metrics.ts';
import type { MelPower } from '../features/spec.ts';
import { holdsSpeech, prepareRecording } from '../inference/prepare.ts';
import { poolLogits, segmentLogits, type Hearing } from '../inference/segment-logits.ts';
import { argMax } from '../math.ts';
import type { Network } from '../network/network.ts';
import type { TrainingConfig } from './config.ts';

/** One held-out recording, cut into pictures as the recogniser cuts it. */
export interface ValidationItem {
  /** Position in the list of labels. */
  labelIndex: number;
  /** None where no speech was found. */
  segments: { power: MelPower; isSpoken: boolean }[];
}

/** How the network did on the held-out recordings. */
export interface Validation {
  /** Mean cross-entropy in nats over the recordings with speech; null if there are none. */
  loss: number | null;
  /** Unweighted and weighted average recall in [0, 1]. */
  uar: number;
  wa: number;
  confusion: Confusion;
}

/** What was heard in one held-out recording. */
export interface Heard {
  labelIndex: number;
  /** Before any temperature; null where no speech was found. */
  logits: number[] | null;
}

/** @param waveform at `config.spec.sampleRate`. */
export function toValidationItem(
  waveform: Waveform,
  labelIndex: number,
  { spec, segmentFrames }: Pick<TrainingConfig, 'spec' | 'segmentFrames'>,
): ValidationItem {
  const prepared = prepareRecording(waveform, spec, segmentFrames);
  const segments = (prepared?.segments ?? []).map((segment) => ({
    power: segment.power,
    isSpoken: holdsSpeech(waveform, segment),
  }));
  return { labelIndex, segments };
}

/**
 * Lets the network hear whole recordings exactly as the recogniser would.
 *
 * @param breathe awaited after each recording, so that whoever computes can hear messages in between.
 */
export async function hear(
  network: Network,
  items: readonly ValidationItem[],
  hearing: Hearing,
  breathe: () => Promise<void> | void = () => undefined,
): Promise<Heard[]> {
  const heard: Heard[] = [];
  for (const { labelIndex, segments } of items) {
    const rows = await segmentLogits(hearing, network, segments);
    const isSpoken = segments.map((segment) => segment.isSpoken);
    heard.push({ labelIndex, logits: rows.length > 0 ? poolLogits(rows, isSpoken) : null });
    await breathe();
  }
  return heard;
}

/** @throws Error (a bug) for an empty list. */
export function judge(heard: readonly Heard[], nClasses: number): Validation {
  const judgements = heard.map(({ labelIndex, logits }) => ({
    labelIndex,
    heardIndex: logits === null ? null : argMax(logits),
  }));
  const confusion = countConfusion(judgements, nClasses);
  const { rows, labels } = withSpeech(heard);
  const loss = rows.length > 0 ? logLoss(rows, labels) : null;
  return { loss, ...accuracy(confusion), confusion };
}

/** Logits and labels of the recordings in which speech was found. */
export function withSpeech(heard: readonly Heard[]): { rows: number[][]; labels: number[] } {
  const spoken = heard.flatMap(({ labelIndex, logits }) =>
    logits === null ? [] : [{ labelIndex, logits }],
  );
  return {
    rows: spoken.map(({ logits }) => logits),
    labels: spoken.map(({ labelIndex }) => labelIndex),
  };
}
