import { SerError } from '#lib/core/errors.ts';
import { loadActiveModel, saveModel } from '#lib/storage/model-store.ts';
import type { ModelFiles } from '#lib/storage/model-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { sha256 } from '#lib/storage/sha256.ts';

/** Where the shipped model lies. The description's address changes with each build of a new model. */
export interface ModelUrls {
  description: string;
  weights: string;
}

export interface ObtainedModel {
  files: ModelFiles;
  /** False if there was no room to keep it. */
  stored: boolean;
}

/**
 * The shipped model: from the device if this very one is kept there, else from the network, checked and then kept.
 * Without network an older kept model serves.
 *
 * @param database null where the browser forbids storage.
 * @param onProgress bytes of the weights so far, and in all (0 if unknown).
 * @throws SerError `model-unavailable`, `bundle-invalid`, `bundle-hash-mismatch`.
 */
export async function obtainModel(
  urls: ModelUrls,
  database: StimmungDatabase | null,
  onProgress: (loadedBytes: number, totalBytes: number) => void,
): Promise<ObtainedModel> {
  const kept = database === null ? null : await loadActiveModel(database);
  if (kept?.sourceUrl === urls.description) return { files: kept, stored: true };
  let files: ModelFiles;
  try {
    files = await fetchModel(urls, onProgress);
  } catch (error) {
    if (kept !== null && isUnavailable(error)) return { files: kept, stored: true };
    throw error;
  }
  return { files, stored: database !== null && (await keep(database, files)) };
}

/** A full disk must not cost the user the result. */
async function keep(database: StimmungDatabase, files: ModelFiles): Promise<boolean> {
  try {
    await saveModel(database, files);
    return true;
  } catch (error) {
    if (error instanceof SerError && error.info.code === 'storage-full') return false;
    throw error;
  }
}

async function fetchModel(
  urls: ModelUrls,
  onProgress: (loadedBytes: number, totalBytes: number) => void,
): Promise<ModelFiles> {
  onProgress(0, 0);
  const description = (await (await fetchOk(urls.description)).json()) as unknown;
  const expected = readWeightsEntry(description);
  const weights = await readBody(await fetchOk(urls.weights), expected.sizeBytes, onProgress);
  const id = await sha256(weights);
  if (id !== expected.sha256) {
    throw new SerError({ code: 'bundle-hash-mismatch', details: { file: 'weights.bin' } });
  }
  return { id, sourceUrl: urls.description, description, weights };
}

/** @throws SerError `model-unavailable` when the network fails or the server refuses. */
async function fetchOk(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw unavailable('no answer from the network');
  }
  if (!response.ok) throw unavailable(`the server answered ${response.status}`);
  return response;
}

async function readBody(
  response: Response,
  totalBytes: number,
  onProgress: (loadedBytes: number, totalBytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let loadedBytes = 0;
  try {
    const reader = response.body?.getReader();
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      chunks.push(value);
      loadedBytes += value.byteLength;
      onProgress(loadedBytes, totalBytes);
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw unavailable('the connection broke off');
  }
  const bytes = new Uint8Array(loadedBytes);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** `weights: { sizeBytes, sha256 }` of `model.json`. @throws SerError `bundle-invalid`. */
function readWeightsEntry(description: unknown): { sizeBytes: number; sha256: string } {
  const weights = field(description, 'weights');
  const sizeBytes = field(weights, 'sizeBytes');
  const hash = field(weights, 'sha256');
  if (typeof sizeBytes !== 'number' || typeof hash !== 'string') {
    throw new SerError({
      code: 'bundle-invalid',
      details: { reason: 'model.json names no checksum of the weights' },
    });
  }
  return { sizeBytes, sha256: hash };
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function isUnavailable(error: unknown): boolean {
  return error instanceof SerError && error.info.code === 'model-unavailable';
}

function unavailable(reason: string): SerError {
  return new SerError({ code: 'model-unavailable', details: { reason } });
}
