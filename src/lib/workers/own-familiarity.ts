import type { Familiarity } from '#lib/core/features/familiarity.ts';
import { toTrainingItem, type TrainingItem } from '#lib/core/training/dataset.ts';
import { learnFamiliarity } from '#lib/core/training/familiarity.ts';
import { loadWaveforms } from '#lib/storage/corpus-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import type { StoredRun } from '#lib/storage/training-records.ts';
import { breathe } from './breathe.ts';

/**
 * What the sounds that a run has learned from are like.
 *
 * @returns null if too few of them are still there.
 */
export async function learnFromCorpus(
  database: StimmungDatabase,
  { corpusId, training, plan }: StoredRun,
): Promise<Familiarity | null> {
  const wanted = new Set(training);
  const items: TrainingItem[] = [];
  const speakers: (string | null)[] = [];
  for await (const recording of loadWaveforms(database, corpusId, plan.config.spec.sampleRate)) {
    if (!wanted.has(recording.info.id)) continue;
    const item = toTrainingItem(recording.waveform, 0, plan.config.spec);
    if (item === null) continue;
    items.push(item);
    speakers.push(recording.info.speaker);
    await breathe();
  }
  return learnFamiliarity(items, speakers, plan.config);
}
