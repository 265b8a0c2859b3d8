import type { Page } from '@playwright/test';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { RECIPES, topologyFor } from '#lib/core/training/plan.ts';
import type { EpochRecord } from '#lib/core/training/progress.ts';
import type { JudgedPart, StoredJudgement } from '#lib/storage/judgement-records.ts';
import type { LibraryModel, StoredCheckpoint, StoredRun } from '#lib/storage/training-records.ts';

/** Runs and models by formula, so that every state of Train can be seen without training. */

const N_STEPS_PER_EPOCH = 13;
const { config, warps, split } = RECIPES.recommended;
/** Of each emotion. */
const N_HELD_OUT = 15;

export function makeRun(): StoredRun {
  return {
    id: 'made up',
    startedAt: 1_790_000_000_000,
    corpusId: 'e2e',
    corpusName: 'EMO-DB',
    labels: [...EMOTIONS],
    plan: { recipe: 'recommended', config, warps, split, seed: 0, start: { kind: 'scratch' } },
    training: Array.from({ length: 430 }, (_, i) => `t${i}`),
    validation: Array.from({ length: EMOTIONS.length * N_HELD_OUT }, (_, i) => `v${i}`),
    checkpointId: 'made up',
  };
}

/** @param nEpochs that are behind. */
export function makeCheckpoint(nEpochs: number): StoredCheckpoint {
  const step = nEpochs * N_STEPS_PER_EPOCH;
  const losses = Array.from({ length: step }, (_, i) => 0.6 + 1.4 * 0.995 ** i + wobble(i, 0.15));
  const epochs = Array.from({ length: nEpochs }, (_, epoch) => makeEpoch(epoch));
  return {
    id: 'made up',
    runId: 'made up',
    topology: topologyFor(config, EMOTIONS.length),
    position: { epoch: nEpochs, step, lossSum: 0, nCorrect: 0 },
    optimizerStep: step,
    arrays: [],
    content: { sizeBytes: 0, hashes: [] },
    progress: { epochs, losses, heard: [] },
  };
}

function makeEpoch(epoch: number): EpochRecord {
  const share = 0.75 * (1 - 0.95 ** epoch) + 0.12;
  const nRight = Math.round(share * N_HELD_OUT);
  const counts = EMOTIONS.map((_, row) =>
    EMOTIONS.map((_, column) => {
      if (row === column) return nRight;
      return column === (row + 4) % EMOTIONS.length ? N_HELD_OUT - nRight : 0;
    }),
  );
  const confusion = { counts, unheard: EMOTIONS.map(() => 0) };
  const uar = nRight / N_HELD_OUT;
  const validation = { loss: 0.8 + 1.2 * 0.94 ** epoch, uar, wa: uar, confusion };
  return {
    epoch,
    loss: 0.6 + 1.4 * 0.94 ** epoch,
    accuracy: share + wobble(epoch, 0.02),
    validation,
  };
}

function wobble(i: number, size: number): number {
  return size * Math.sin(i * 12.9898);
}

export function makeLibraryModel(id: string, name: string, uar: number | null): LibraryModel {
  const { spec, segmentFrames } = config;
  return {
    id,
    name,
    createdAt: 1_790_000_000_000,
    corpusName: 'EMO-DB',
    recipe: 'recommended',
    split: 'speakers',
    nTraining: 430,
    nValidation: 105,
    uar,
    wa: uar,
    hearing: { spec, segmentFrames, warps },
    description: {},
    sha256: '',
    content: { sizeBytes: 301_422, hashes: [] },
  };
}

/** Puts records into the store of the page's origin, which an open page must have made before. */
export async function seedTraining(
  page: Page,
  records: {
    runs?: StoredRun[];
    checkpoints?: StoredCheckpoint[];
    library?: LibraryModel[];
    judgements?: StoredJudgement[];
    'judged-parts'?: JudgedPart[];
  },
): Promise<void> {
  await page.evaluate(
    (records) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('stimmung');
        request.onerror = () => reject(new Error('The database does not open.'));
        request.onsuccess = () => {
          const database = request.result;
          const tx = database.transaction(Object.keys(records), 'readwrite');
          for (const [store, rows] of Object.entries(records)) {
            for (const row of rows) tx.objectStore(store).put(row);
          }
          tx.oncomplete = () => {
            database.close();
            resolve();
          };
          tx.onabort = () => reject(new Error('The records were not stored.'));
        };
      }),
    records,
  );
}
