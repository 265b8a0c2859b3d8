import type { Waveform } from '../audio/waveform.ts';
import type { UtteranceInfo } from '../data/corpus.ts';
import { SerError } from '../errors.ts';
import type { TrainingConfig } from './config.ts';
import { toTrainingItem, type TrainingItem } from './dataset.ts';
import { toValidationItem, type ValidationItem } from './validation.ts';

/** The recordings of a run, ready for the network, in the order of the run's lists. */
export interface TrainingMaterial {
  training: TrainingItem[];
  /** Who speaks in each recording of `training`; null where that is not known. */
  speakers: (string | null)[];
  validation: ValidationItem[];
}

/** What a run wants of a corpus: ids of its utterances, labels in the order of the outputs. */
export interface WantedMaterial {
  training: readonly string[];
  validation: readonly string[];
  labels: readonly string[];
  config: Pick<TrainingConfig, 'spec' | 'segmentFrames'>;
}

/**
 * Turns recordings into what training and validation need. Recordings without speech cannot be learnt from and are left
 * out; among the held-out ones they count as not heard.
 *
 * @throws SerError `corpus-invalid` when recordings of the run are no longer there.
 */
export async function prepareMaterial(
  recordings: AsyncIterable<{ info: UtteranceInfo; waveform: Waveform }>,
  wanted: WantedMaterial,
  onRead: (nRead: number, nRecordings: number) => void,
): Promise<TrainingMaterial> {
  const { labels, config } = wanted;
  const isTraining = new Set(wanted.training);
  const isValidation = new Set(wanted.validation);
  const nRecordings = isTraining.size + isValidation.size;
  const training = new Map<string, TrainingItem | null>();
  const speakers = new Map<string, string | null>();
  const validation = new Map<string, ValidationItem>();
  for await (const { info, waveform } of recordings) {
    const labelIndex = labels.indexOf(info.label);
    speakers.set(info.id, info.speaker);
    if (isTraining.has(info.id))
      training.set(info.id, toTrainingItem(waveform, labelIndex, config.spec, info.speaker));
    else if (isValidation.has(info.id))
      validation.set(info.id, toValidationItem(waveform, labelIndex, config));
    onRead(training.size + validation.size, nRecordings);
  }
  if (training.size + validation.size !== nRecordings) {
    const nGone = nRecordings - training.size - validation.size;
    const details = { fault: 'recordings-gone', nRecordings: nGone } as const;
    throw new SerError({ code: 'corpus-invalid', details });
  }
  const spoken = wanted.training.filter((id) => training.get(id) !== null);
  return {
    training: spoken.flatMap((id) => training.get(id) ?? []),
    speakers: spoken.map((id) => speakers.get(id) ?? null),
    validation: wanted.validation.flatMap((id) => validation.get(id) ?? []),
  };
}
