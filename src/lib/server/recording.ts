import { supportedFormats } from '#lib/core/audio/decode.ts';
import { SerError } from '#lib/core/errors.ts';
import { readBody, tooLarge } from './body.ts';

/** What a form adds around its files: boundaries, headers, other fields. */
const ENVELOPE_BYTES = 64 * 1024;
/** More parts than this are refused unread: taking a form apart holds up everybody else. */
const MAXIMUM_PARTS = 100;

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
  requireFewParts(body, contentType);
  const form = await new Response(body, { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw invalid('the form cannot be read');
    });
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

/** Counts the boundaries between the parts. */
function requireFewParts(body: Uint8Array<ArrayBuffer>, contentType: string): void {
  const boundary = /boundary="?([^";]+)/i.exec(contentType)?.[1];
  if (boundary === undefined) return;
  const delimiter = `--${boundary.trim()}`;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let nParts = -1;
  for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, at + 1)) {
    if (++nParts > MAXIMUM_PARTS) throw invalid(`the form has more than ${MAXIMUM_PARTS} fields`);
  }
}

function isForm(contentType: string): boolean {
  return mediaType(contentType) === 'multipart/form-data';
}

function isSound(contentType: string): boolean {
  const type = mediaType(contentType);
  return (
    type.startsWith('audio/') || type === 'application/octet-stream' || type === 'application/ogg'
  );
}

/** `Audio/WAV; codecs=1` → `audio/wav` */
function mediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

function invalid(reason: string): SerError {
  return new SerError({ code: 'request-invalid', details: { reason } });
}
