import type { Page } from '@playwright/test';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import type { Protocol } from '#lib/core/evaluation/protocols.ts';
import { createRng } from '#lib/core/rng.ts';
import { RECIPES } from '#lib/core/training/plan.ts';
import type { FoldPlan, StoredEvaluation, StoredFold } from '#lib/storage/evaluation-records.ts';

const SPEAKERS = ['03', '08', '09', '10'];
const N_PER_SPEAKER = 21;

/** An evaluation of four speakers, half done, with made-up figures that are better where voices are known. */
export function makeEvaluation(): { evaluation: StoredEvaluation; folds: StoredFold[] } {
  const lots = ['1', '2', '3', '4'];
  const plans = (protocol: Protocol, names: string[]): FoldPlan[] =>
    names.map((name) => ({
      protocol,
      name,
      training: Array.from({ length: 3 * N_PER_SPEAKER }, (_, i) => `t${i}`),
      test: Array.from({ length: N_PER_SPEAKER }, (_, i) => `${name}-${i}`),
    }));
  const evaluation: StoredEvaluation = {
    id: 'made-up',
    startedAt: 1_790_000_000_000,
    corpusId: 'e2e',
    corpusName: 'EMO-DB, a part',
    labels: [...EMOTIONS],
    recipe: 'recommended',
    config: RECIPES.recommended.config,
    warps: RECIPES.recommended.warps,
    seed: 0,
    folds: [...plans('speakers', SPEAKERS), ...plans('random', lots)],
    isHidden: false,
  };
  const folds = [
    ...SPEAKERS.map((name) => makeFold('speakers', name, name, 1.2)),
    ...lots.slice(0, 2).map((name, i) => makeFold('random', name, SPEAKERS[i] ?? '', 2.4)),
  ];
  return { evaluation, folds };
}

function makeFold(protocol: Protocol, name: string, speaker: string, skill: number): StoredFold {
  const rng = createRng(3, protocol, name);
  const clips = Array.from({ length: N_PER_SPEAKER }, (_, i) => {
    const label = EMOTIONS[i % EMOTIONS.length] ?? 'anger';
    const logits = EMOTIONS.map((other) => rng.normal() + (other === label ? skill : 0));
    const sex = speaker === '03' || speaker === '10' ? ('male' as const) : ('female' as const);
    return {
      utteranceId: `${name}-${i}`,
      file: `${speaker}-${i}.wav`,
      speaker,
      sex,
      seed: 0,
      label,
      logits,
    };
  });
  return { evaluationId: 'made-up', protocol, name, minutes: 6.4, trainingLoss: 0.9, clips };
}

/** Puts an evaluation into the store of the page's origin, which an open page must have made before. */
export async function seedEvaluation(
  page: Page,
  made: { evaluation: StoredEvaluation; folds: StoredFold[] },
): Promise<void> {
  await page.evaluate(async ({ evaluation, folds }) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('stimmung');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error('The database does not open.'));
    });
    const tx = database.transaction(['evaluations', 'folds'], 'readwrite');
    const done = new Promise<void>((resolve, reject) => {
      tx.oncomplete = () => resolve();
      tx.onabort = () => reject(new Error('The evaluation was not stored.'));
    });
    tx.objectStore('evaluations').put(evaluation);
    for (const fold of folds) tx.objectStore('folds').put(fold);
    await done;
    database.close();
  }, made);
}
