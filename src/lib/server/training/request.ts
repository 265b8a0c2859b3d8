import { SerError } from '#lib/core/errors.ts';
import { readBody } from '../body.ts';
import { ENVELOPE_BYTES, invalid, isForm, mediaType, parseForm } from '../form.ts';
import { parseOrder, type TrainOrder } from './order.ts';

/** A configuration is a few numbers. */
const MAXIMUM_CONFIG_BYTES = 64 * 1024;
const ARCHIVE_TYPES = new Set([
  'application/zip',
  'application/x-zip-compressed',
  'application/octet-stream',
]);

/** What `POST /api/train` brings. */
export interface TrainRequest {
  order: TrainOrder;
  /** Null: that of the server is meant. */
  archive: Uint8Array<ArrayBuffer> | null;
}

/**
 * An archive as the body, a configuration as JSON, or both as fields `corpus` and `config` of a form.
 *
 * @param maximumBytes of the archive.
 * @returns null for another media type, or something else than a zip archive.
 * @throws SerError `archive-too-large`, `config-invalid`, `request-invalid`.
 */
export async function readTrainRequest(
  request: Request,
  maximumBytes: number,
): Promise<TrainRequest | null> {
  const contentType = request.headers.get('content-type') ?? 'application/octet-stream';
  const type = mediaType(contentType);
  if (isForm(contentType)) return readForm(request, contentType, maximumBytes);
  if (type === 'application/json') {
    const body = await readBody(request, MAXIMUM_CONFIG_BYTES, () =>
      invalid(`its configuration has more than ${MAXIMUM_CONFIG_BYTES} bytes`),
    );
    return { order: parseConfig(Buffer.from(body).toString('utf8')), archive: null };
  }
  const body = await readBody(request, maximumBytes, tooLarge);
  if (!ARCHIVE_TYPES.has(type)) return null;
  return withArchive(parseOrder({}), body);
}

async function readForm(
  request: Request,
  contentType: string,
  maximumBytes: number,
): Promise<TrainRequest | null> {
  const limit = maximumBytes + MAXIMUM_CONFIG_BYTES + ENVELOPE_BYTES;
  const form = await parseForm(await readBody(request, limit, tooLarge), contentType);
  const config = form.get('config') ?? '{}';
  const text = typeof config === 'string' ? config : await config.text();
  const order = parseConfig(text);
  const corpus = form.get('corpus');
  if (corpus === null) return { order, archive: null };
  if (typeof corpus === 'string') throw invalid('the field corpus holds text, not a file');
  if (corpus.size > maximumBytes) throw tooLarge(corpus.size, maximumBytes);
  return withArchive(order, new Uint8Array(await corpus.arrayBuffer()));
}

function withArchive(order: TrainOrder, archive: Uint8Array<ArrayBuffer>): TrainRequest | null {
  if (archive.byteLength === 0) return { order, archive: null };
  // Every file in a zip archive begins with these letters, and so does the archive.
  return archive[0] === 0x50 && archive[1] === 0x4b ? { order, archive } : null;
}

function parseConfig(text: string): TrainOrder {
  let value: unknown;
  try {
    value = JSON.parse(text === '' ? '{}' : text);
  } catch {
    const details = { field: 'config', reason: 'is not JSON' };
    throw new SerError({ code: 'config-invalid', details });
  }
  return parseOrder(value);
}

function tooLarge(sizeBytes: number, maximumBytes: number): SerError {
  return new SerError({ code: 'archive-too-large', details: { sizeBytes, maximumBytes } });
}
