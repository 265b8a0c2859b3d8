import { badUpstream, problemOf, problemResponse } from './problem.ts';

export interface DatasetOptions {
  /** The only address that is ever asked; null: none. */
  url: string | null;
  maximumBytes: number;
  fetch: typeof fetch;
}

/** Hands the archive on while it arrives; never more than `maximumBytes` of it. */
export function createDatasetEndpoint({
  url,
  maximumBytes,
  fetch,
}: DatasetOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    if (url === null) {
      const reason = 'EMODB_URL is not set on this server';
      return problemResponse(problemOf({ code: 'dataset-unavailable', details: { reason } }));
    }
    let upstream: Response;
    try {
      // A redirect would lead to an address that nobody allowed.
      upstream = await fetch(url, { redirect: 'error', signal: request.signal });
    } catch {
      return badUpstream('its address does not answer');
    }
    if (!upstream.ok || upstream.body === null) {
      return badUpstream(`its address answered ${upstream.status}`);
    }
    const statedBytes = upstream.headers.get('content-length');
    if (Number(statedBytes ?? 0) > maximumBytes) {
      await upstream.body.cancel();
      return badUpstream(`it is larger than ${maximumBytes} bytes`);
    }
    return new Response(upstream.body.pipeThrough(limitBytes(maximumBytes)), {
      headers: {
        'content-type': 'application/zip',
        'content-disposition': 'attachment; filename="emodb.zip"',
        'cache-control': 'no-store',
        ...(statedBytes === null ? {} : { 'content-length': statedBytes }),
      },
    });
  };
}

/** Breaks off after too many bytes, so that the receiver takes nothing cut for whole. */
function limitBytes(maximumBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let sizeBytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maximumBytes) controller.error(new Error('The dataset is too large.'));
      else controller.enqueue(chunk);
    },
  });
}
