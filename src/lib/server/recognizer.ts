import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { SerError } from '#lib/core/errors.ts';
import { createRecognizer, type Recognizer } from '#lib/core/inference/recognizer.ts';
import { parseBundle, type Bundle } from '#lib/core/network/bundle.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { startWasmBackend } from './tensorflow.ts';

/** A model as it lies in a folder. */
export interface StoredBundle {
  bundle: Bundle;
  /** SHA-256 of `weights.bin`, hexadecimal. */
  weightsSha256: string;
}

/**
 * Reads `model.json` and `weights.bin` in `dir`.
 *
 * @throws SerError `model-unavailable`, `bundle-hash-mismatch`, `bundle-invalid`.
 */
export async function readBundle(dir: string): Promise<StoredBundle> {
  const [json, weights] = await Promise.all([read(dir, 'model.json'), read(dir, 'weights.bin')]);
  const description = parseJson(json.toString('utf8'));
  const expected = (description as { weights?: { sha256?: unknown } } | null)?.weights?.sha256;
  const weightsSha256 = createHash('sha256').update(weights).digest('hex');
  if (weightsSha256 !== expected) {
    throw new SerError({ code: 'bundle-hash-mismatch', details: { file: 'weights.bin' } });
  }
  return { bundle: parseBundle(description, weights), weightsSha256 };
}

/**
 * The model in `dir`, ready to hear recordings in this thread of Node.
 *
 * @param beforeBatch called before every batch of segments; what it throws ends the recognition.
 * @throws SerError `model-unavailable`, `bundle-hash-mismatch`, `bundle-invalid`.
 */
export async function loadNodeRecognizer(
  dir: string,
  beforeBatch: () => void = () => undefined,
): Promise<Recognizer> {
  const { bundle } = await readBundle(dir);
  await startWasmBackend();
  const network = new TfjsNetwork(bundle.topology, 0);
  network.importWeights(bundle.weights);
  const predict = network.predict.bind(network);
  network.predict = (inputs, nItems) => {
    beforeBatch();
    return predict(inputs, nItems);
  };
  const recognizer = createRecognizer(bundle, network);
  return {
    ...recognizer,
    recognize: (pcm, options) =>
      recognizer.recognize(pcm, { now: () => performance.now(), ...options }),
  };
}

async function read(dir: string, name: string): Promise<Buffer> {
  try {
    return await readFile(path.join(dir, name));
  } catch {
    const reason = `${name} is missing in ${dir}`;
    throw new SerError({ code: 'model-unavailable', details: { reason } });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SerError({ code: 'bundle-invalid', details: { reason: 'model.json is not JSON' } });
  }
}
