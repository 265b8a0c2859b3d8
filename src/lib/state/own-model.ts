import { SerError } from '#lib/core/errors.ts';
import { chosenName, loadChosenModel } from '#lib/storage/library-store.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import { onChosenModel } from '#lib/workers/chosen-model.ts';

/** A model of one's own that was chosen. */
export interface OwnModel {
  name: string;
  /** False if what is stored of it is incomplete or altered, so that the shipped model listens instead. */
  isReadable: boolean;
}

/**
 * Tells which model of one's own was chosen, now and whenever that changes in any tab; null for the shipped one.
 *
 * @returns a function that ends this.
 */
export function watchOwnModel(tell: (model: OwnModel | null) => void): () => void {
  let isWanted = true;
  const look = async () => {
    const model = await readChosen();
    if (isWanted) tell(model);
  };
  const stop = onChosenModel(() => void look());
  void look();
  return () => {
    isWanted = false;
    stop();
  };
}

async function readChosen(): Promise<OwnModel | null> {
  try {
    return await withDatabase(async (database) => {
      const name = await chosenName(database);
      if (name === null) return null;
      return { name, isReadable: (await loadChosenModel(database)) !== null };
    });
  } catch (error) {
    // Where nothing can be stored, the shipped model listens.
    if (error instanceof SerError) return null;
    throw error;
  }
}
