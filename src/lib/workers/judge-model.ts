import { SerError } from '#lib/core/errors.ts';
import { parentOf, readLesson, type Lesson } from '#lib/core/evaluation/upbringing.ts';
import { parseBundle, type Bundle } from '#lib/core/network/bundle.ts';
import { loadFromLibrary } from '#lib/storage/library-store.ts';
import type { ModelFiles } from '#lib/storage/model-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import type { ModelFacts } from './judge-api.ts';
import { obtainModel } from './model-files.ts';
import { shippedModelUrls } from './shipped-model.ts';
import { SHIPPED_MODEL_ID } from './training-api.ts';

/** A model that begins as another that begins as another … is followed back no further. */
const MAXIMUM_ANCESTORS = 20;

/** @throws SerError `model-unavailable` if it is gone, incomplete or altered. */
export async function requireModel(
  database: StimmungDatabase,
  modelId: string,
): Promise<ModelFiles> {
  if (modelId === SHIPPED_MODEL_ID)
    return (await obtainModel(shippedModelUrls(), database, () => undefined)).files;
  const files = await loadFromLibrary(database, modelId);
  if (files !== null) return files;
  const reason = 'it is no longer in the library';
  throw new SerError({ code: 'model-unavailable', details: { reason } });
}

/** @throws SerError `model-unavailable`, `bundle-invalid`. */
export async function describeModel(
  database: StimmungDatabase,
  modelId: string,
): Promise<ModelFacts> {
  const files = await requireModel(database, modelId);
  const bundle = parseBundle(files.description, files.weights);
  const { labels, temperature, threshold, training } = bundle;
  return {
    hash: files.id,
    labels,
    temperature,
    threshold,
    isCalibrated: training.isCalibrated !== false,
    upbringing: await upbringingOf(database, modelId, bundle),
  };
}

/** Follows a model back to where it began. */
async function upbringingOf(
  database: StimmungDatabase,
  modelId: string,
  bundle: Bundle,
): Promise<ModelFacts['upbringing']> {
  const lessons: Lesson[] = [];
  let [id, training]: [string | null, Bundle['training'] | null] = [modelId, bundle.training];
  while (id !== null && training !== null && lessons.length < MAXIMUM_ANCESTORS) {
    lessons.push(await lessonOf(database, id, training));
    id = parentOf(training);
    training = id === null ? null : await trainingOf(database, id);
  }
  return { lessons, isTraced: id === null };
}

async function lessonOf(
  database: StimmungDatabase,
  modelId: string,
  training: Bundle['training'],
): Promise<Lesson> {
  if (modelId !== SHIPPED_MODEL_ID) {
    const model = await database.get('library', modelId);
    if (model !== undefined) return readLesson(training, model);
  }
  const { corpus, nRecordings } = training;
  const nTraining = typeof nRecordings === 'number' ? nRecordings : 0;
  const corpusName = typeof corpus === 'string' ? corpus : '';
  // Figures of it come of folds; the model itself has learnt from everybody.
  return readLesson(training, { corpusName, split: 'every-speaker', nTraining, nValidation: 0 });
}

/** Null if the model is no longer there. */
async function trainingOf(
  database: StimmungDatabase,
  modelId: string,
): Promise<Bundle['training'] | null> {
  try {
    const { description, weights } = await requireModel(database, modelId);
    return parseBundle(description, weights).training;
  } catch (error) {
    if (error instanceof SerError) return null;
    throw error;
  }
}
