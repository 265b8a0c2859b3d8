import { SerError } from '#lib/core/errors.ts';

/** Bytes beyond the limit that are still taken and thrown away, so that the sender lives to read the answer. */
const DRAIN_BYTES = 8 * 1024 * 1024;

/**
 * The whole body, counted while it arrives; neither the stated length nor the sender is trusted.
 *
 * @param refuse makes the error for what is larger; that of a recording unless given.
 * @returns empty when there is no body.
 * @throws SerError `audio-too-large` beyond `maximumBytes`, `request-invalid` when the sender breaks off.
 */
export async function readBody(
  request: Request,
  maximumBytes: number,
  refuse: (sizeBytes: number, maximumBytes: number) => SerError = tooLarge,
): Promise<Uint8Array<ArrayBuffer>> {
  const statedBytes = Number(request.headers.get('content-length') ?? 0);
  if (statedBytes > maximumBytes + DRAIN_BYTES) throw refuse(statedBytes, maximumBytes);
  if (request.body === null) return new Uint8Array(0);

  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  // Not cancelled when too large: adapter-node would cut the connection before the answer is sent.
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(refuseBroken);
    if (done) break;
    sizeBytes += value.byteLength;
    if (sizeBytes <= maximumBytes) chunks.push(value);
    else chunks.length = 0;
    if (sizeBytes > maximumBytes + DRAIN_BYTES) break;
  }
  if (sizeBytes > maximumBytes) throw refuse(sizeBytes, maximumBytes);
  return concatenate(chunks, sizeBytes);
}

export function tooLarge(sizeBytes: number, maximumBytes: number): SerError {
  return new SerError({ code: 'audio-too-large', details: { sizeBytes, maximumBytes } });
}

function refuseBroken(): never {
  throw new SerError({ code: 'request-invalid', details: { reason: 'the body broke off' } });
}

function concatenate(chunks: Uint8Array[], sizeBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
