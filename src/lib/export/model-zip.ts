import { saveBlob } from './save-text.ts';

/**
 * Saves a model as one archive with `model.json` and `weights.bin`, as it lies in the folder of a model.
 *
 * @param name of the model.
 */
export async function saveModelZip(
  name: string,
  { description, weights }: { description: string; weights: Uint8Array<ArrayBuffer> },
): Promise<void> {
  const { BlobWriter, TextReader, Uint8ArrayReader, ZipWriter } = await import('@zip.js/zip.js');
  // Weights are noise to a packer.
  const options = { level: 0, useWebWorkers: false };
  const zip = new ZipWriter(new BlobWriter('application/zip'), options);
  await zip.add('model.json', new TextReader(description));
  await zip.add('weights.bin', new Uint8ArrayReader(weights));
  saveBlob(name, 'zip', await zip.close());
}
