import type { Familiarity } from '#lib/core/features/familiarity.ts';
import { serializeBundle, type Bundle } from '#lib/core/network/bundle.ts';
import type { Topology, WeightArray } from '#lib/core/network/network.ts';
import { calibrate, type RunProgress } from '#lib/core/training/progress.ts';
import type { ModelFiles } from '#lib/storage/model-store.ts';
import { sha256 } from '#lib/storage/sha256.ts';
import type { LibraryDraft } from '#lib/storage/library-store.ts';
import type { StoredRun } from '#lib/storage/training-records.ts';

/** A run's weights and how they were come by. */
export interface Outcome {
  run: StoredRun;
  topology: Topology;
  weights: WeightArray[];
  progress: RunProgress;
}

/** What a run has come to as a model: what the library keeps of it, and its files. */
export async function toOwnModel(
  outcome: Outcome,
  name: string,
  familiarity: Familiarity | null,
): Promise<{ draft: LibraryDraft; files: ModelFiles }> {
  const { run, progress } = outcome;
  const known = familiarity === null ? {} : { familiarity };
  const bundle = { ...toBundle(outcome, name), ...known };
  const { description, weights } = serializeBundle(bundle);
  const owned = new Uint8Array(weights);
  const hash = await sha256(owned);
  const json = { ...description, weights: { sizeBytes: owned.length, sha256: hash } };
  const last = progress.epochs.findLast(({ validation }) => validation !== null);
  const draft: LibraryDraft = {
    id: crypto.randomUUID(),
    name,
    createdAt: Date.now(),
    corpusName: run.corpusName,
    recipe: run.plan.recipe,
    split: run.plan.split.kind,
    nTraining: run.training.length,
    nValidation: run.validation.length,
    uar: last?.validation?.uar ?? null,
    wa: last?.validation?.wa ?? null,
    hearing: { spec: bundle.spec, segmentFrames: bundle.segmentFrames, warps: bundle.warps },
    description: json,
  };
  return { draft, files: { id: hash, sourceUrl: '', description: json, weights: owned } };
}

function toBundle({ run, topology, weights, progress }: Outcome, name: string): Bundle {
  const { plan, labels, corpusName } = run;
  const { temperature, threshold, isCalibrated } = calibrate(progress.heard);
  return {
    id: name,
    version: new Date(run.startedAt).toISOString().slice(0, 10),
    labels,
    spec: plan.config.spec,
    segmentFrames: plan.config.segmentFrames,
    warps: [...plan.warps],
    topology,
    weights,
    temperature,
    threshold,
    // That figure is of leaving out one speaker after another, which a single split is not.
    uar: null,
    training: {
      corpus: corpusName,
      corpusId: run.corpusId,
      nRecordings: run.training.length,
      nHeldOut: run.validation.length,
      isCalibrated,
      epochs: progress.epochs.length,
      plan: { ...plan },
    },
  };
}
