import { SerError } from '#lib/core/errors.ts';

/** More parts than this are refused unread: taking a form apart holds up everybody else. */
const MAXIMUM_PARTS = 100;

/** What a form adds around its files: boundaries, headers, other fields. */
export const ENVELOPE_BYTES = 64 * 1024;

/** @throws SerError `request-invalid` for what is no form, or has too many fields. */
export async function parseForm(
  body: Uint8Array<ArrayBuffer>,
  contentType: string,
): Promise<FormData> {
  requireFewParts(body, contentType);
  return new Response(body, { headers: { 'content-type': contentType } }).formData().catch(() => {
    throw invalid('the form cannot be read');
  });
}

export function isForm(contentType: string): boolean {
  return mediaType(contentType) === 'multipart/form-data';
}

/** `Audio/WAV; codecs=1` → `audio/wav` */
export function mediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

export function invalid(reason: string): SerError {
  return new SerError({ code: 'request-invalid', details: { reason } });
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
