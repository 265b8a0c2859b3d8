import type { Bundle } from '#lib/core/network/bundle.ts';
import type { Familiarity } from '#lib/core/features/familiarity.ts';
import { makeOwnModel, type Outcome as OutcomeOf } from '#lib/core/training/own-model.ts';
import type { ModelFiles } from '#lib/storage/model-store.ts';
import { sha256 } from '#lib/storage/sha256.ts';
import type { LibraryDraft } from '#lib/storage/library-store.ts';
import type { StoredRun } from '#lib/storage/training-records.ts';

/** A run's weights and how they were come by. */
export type Outcome = OutcomeOf<StoredRun>;

/** What runs that start from this model must take over. */
export function hearingOf({
  spec,
  segmentFrames,
  warps,
  topology,
}: Bundle): LibraryDraft['hearing'] {
  const { towers } = topology;
  return { spec, segmentFrames, warps, ...(towers === undefined ? {} : { towers }) };
}

/** What a run has come to as a model: what the library keeps of it, and its files. */
export async function toOwnModel(
  outcome: Outcome,
  name: string,
  familiarity: Familiarity | null,
): Promise<{ draft: LibraryDraft; files: ModelFiles }> {
  const options = { name, createdAt: Date.now(), familiarity, digest: sha256 };
  const model = await makeOwnModel(outcome, options);
  const { about, bundle, description, weights } = model;
  const draft: LibraryDraft = {
    id: crypto.randomUUID(),
    ...about,
    hearing: hearingOf(bundle),
    description,
  };
  return { draft, files: { id: model.sha256, sourceUrl: '', description, weights } };
}
