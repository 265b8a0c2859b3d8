import { supportedFormats } from '#lib/core/audio/decode.ts';
import { SerError } from '#lib/core/errors.ts';
import { readBody, tooLarge } from './body.ts';

/** What a form adds around its file: boundaries, headers, other fields. */
const ENVELOPE_BYTES = 64 * 1024;

/**
 * The recording in a request: the raw body of `audio/*` or `application/octet-stream`, or field `file` of a form.
 * Names and media types of the sender decide nothing beyond that; the format is read from the bytes.
 *
 * @throws SerError `audio-empty`, `audio-too-large`, `audio-unsupported` (media type), `request-invalid`.
 */
export async function readRecording(
  request: Request,
  maximumBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const contentType = request.headers.get('content-type') ?? 'application/octet-stream';
  return isForm(contentType)
    ? readFormFile(request, contentType, maximumBytes)
    : readRaw(request, contentType, maximumBytes);
}

async function readRaw(
  request: Request,
  contentType: string,
  maximumBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // Read before judging, so that the sender of a wrong type can read the answer.
  const bytes = await readBody(request, maximumBytes);
  requireSome(bytes);
  if (!isSound(contentType)) {
    throw new SerError({
      code: 'audio-unsupported',
      details: { format: null, supported: supportedFormats() },
    });
  }
  return bytes;
}

async function readFormFile(
  request: Request,
  contentType: string,
  maximumBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const body = await readBody(request, maximumBytes + ENVELOPE_BYTES);
  requireSome(body);
  const form = await new Response(body, { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw invalid('the form cannot be read');
    });
  const file = form.get('file');
  if (file === null) throw invalid('the form has no field named file');
  if (typeof file === 'string') throw invalid('the field named file holds text, not a file');
  if (file.size > maximumBytes) throw tooLarge(file.size, maximumBytes);
  const bytes = new Uint8Array(await file.arrayBuffer());
  requireSome(bytes);
  return bytes;
}

function requireSome(bytes: Uint8Array): void {
  if (bytes.byteLength === 0) throw new SerError({ code: 'audio-empty', details: {} });
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
