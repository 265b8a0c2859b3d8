import type { Familiarity } from '../features/familiarity.ts';
import { serializeBundle, type Bundle } from '../network/bundle.ts';
import type { Topology, WeightArray } from '../network/network.ts';
import type { Digest, ModelAbout } from '../network/package.ts';
import { calibrate, type RunProgress } from './progress.ts';
import type { TrainingRun } from './run.ts';

/** A run's weights and how they were come by. */
export interface Outcome<Run extends TrainingRun = TrainingRun> {
  run: Run;
  topology: Topology;
  weights: WeightArray[];
  progress: RunProgress;
}

/** What a run has come to, as a model. */
export interface OwnModel {
  about: ModelAbout & { createdAt: number };
  bundle: Bundle;
  /** `model.json` with size and checksum of the weights. */
  description: Record<string, unknown>;
  weights: Uint8Array<ArrayBuffer>;
  /** SHA-256 of `weights`, hexadecimal. */
  sha256: string;
}

export interface OwnModelOptions {
  name: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** What the sounds of the training are like; null where that is not known. */
  familiarity: Familiarity | null;
  digest: Digest;
}

export async function makeOwnModel(
  outcome: Outcome,
  { name, createdAt, familiarity, digest }: OwnModelOptions,
): Promise<OwnModel> {
  const { run, progress } = outcome;
  const known = familiarity === null ? {} : { familiarity };
  const bundle = { ...toBundle(outcome, name), ...known };
  const serialized = serializeBundle(bundle);
  const weights = new Uint8Array(serialized.weights);
  const sha256 = await digest(weights);
  const last = progress.epochs.findLast(({ validation }) => validation !== null);
  const about = {
    name,
    createdAt,
    corpusName: run.corpusName,
    recipe: run.plan.recipe,
    split: run.plan.split.kind,
    nTraining: run.training.length,
    nValidation: run.validation.length,
    uar: last?.validation?.uar ?? null,
    wa: last?.validation?.wa ?? null,
  };
  const description = {
    ...serialized.description,
    weights: { sizeBytes: weights.length, sha256 },
  };
  return { about, bundle, description, weights, sha256 };
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
