import { supportedFormats } from '#lib/core/audio/decode.ts';
import { SerError } from '#lib/core/errors.ts';
import { readBody, tooLarge } from './body.ts';
import { ENVELOPE_BYTES, invalid, isForm, mediaType, parseForm } from './form.ts';

/** What a request holds. */
export interface Recordings {
  /** In the order of the request, at least one; some may be empty. */
  files: Uint8Array<ArrayBuffer>[];
  /** Whether the answer is a list: the form has several fields named `file`. */
  isList: boolean;
}

/**
 * The recordings in a request: the raw body of `audio/*` or `application/octet-stream`, or each field `file` of a form.
 * Names and media types of the sender decide nothing beyond that; the format is read from the bytes.
 *
 * @param maximumBytes of the whole request.
 * @throws SerError `audio-empty`, `audio-too-large`, `audio-unsupported` (media type), `request-invalid`.
 */
export async function readRecordings(request: Request, maximumBytes: number): Promise<Recordings> {
  const contentType = request.headers.get('content-type') ?? 'application/octet-stream';
  if (isForm(contentType)) return readFormFiles(request, contentType, maximumBytes);
  return { files: [await readRaw(request, contentType, maximumBytes)], isList: false };
}

async function readRaw(
  request: Request,
  contentType: string,
  maximumBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // Read before judging, so that the sender of a wrong type can read the answer.
  const bytes = await readBody(request, maximumBytes);
  if (bytes.byteLength === 0) throw new SerError({ code: 'audio-empty', details: {} });
  if (!isSound(contentType)) {
    throw new SerError({
      code: 'audio-unsupported',
      details: { format: null, supported: supportedFormats() },
    });
  }
  return bytes;
}

async function readFormFiles(
  request: Request,
  contentType: string,
  maximumBytes: number,
): Promise<Recordings> {
  const body = await readBody(request, maximumBytes + ENVELOPE_BYTES);
  if (body.byteLength === 0) throw new SerError({ code: 'audio-empty', details: {} });
  const form = await parseForm(body, contentType);
  const fields = form.getAll('file');
  if (fields.length === 0) throw invalid('the form has no field named file');
  const blobs = fields.map((field) => {
    if (typeof field === 'string') throw invalid('a field named file holds text, not a file');
    return field;
  });
  const sizeBytes = blobs.reduce((sum, { size }) => sum + size, 0);
  if (sizeBytes > maximumBytes) throw tooLarge(sizeBytes, maximumBytes);
  const files = await Promise.all(
    blobs.map(async (blob) => new Uint8Array(await blob.arrayBuffer())),
  );
  return { files, isList: files.length > 1 };
}

function isSound(contentType: string): boolean {
  const type = mediaType(contentType);
  return (
    type.startsWith('audio/') || type === 'application/octet-stream' || type === 'application/ogg'
  );
}
