import { SerError } from '#lib/core/errors.ts';
import { chosenName } from '#lib/storage/library-store.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import { onChosenModel } from '#lib/workers/chosen-model.ts';

/**
 * Tells what the model of one's own is called that listens, now and whenever that changes in any tab; null for the
 * shipped one.
 *
 * @returns a function that ends this.
 */
export function watchOwnModel(tell: (name: string | null) => void): () => void {
  let isWanted = true;
  const look = async () => {
    const name = await readName();
    if (isWanted) tell(name);
  };
  const stop = onChosenModel(() => void look());
  void look();
  return () => {
    isWanted = false;
    stop();
  };
}

async function readName(): Promise<string | null> {
  try {
    return await withDatabase(chosenName);
  } catch (error) {
    // Where nothing can be stored, the shipped model listens.
    if (error instanceof SerError) return null;
    throw error;
  }
}
