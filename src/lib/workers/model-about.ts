import type { ModelAbout } from '#lib/core/network/package.ts';

/** What goes with a model wherever it goes, without what only this device knows of it. */
export function aboutOf(model: ModelAbout): ModelAbout {
  const { name, createdAt, corpusName, recipe, split, nTraining, nValidation, uar, wa } = model;
  return { name, createdAt, corpusName, recipe, split, nTraining, nValidation, uar, wa };
}
