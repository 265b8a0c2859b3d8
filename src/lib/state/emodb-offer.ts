import { resolve } from '$app/paths';
import { SerError } from '#lib/core/errors.ts';

export interface FetchProgress {
  loadedBytes: number;
  /** 0 if unknown. */
  totalBytes: number;
}

/** Whether the server hands on the archive; without a server, or without a network, nobody does. */
export async function isEmodbOffered(): Promise<boolean> {
  if (IS_STATIC_EXPORT) return false;
  try {
    const response = await fetch(resolve('/datasets'));
    const answer = response.ok ? ((await response.json()) as { datasets?: unknown }) : {};
    return Array.isArray(answer.datasets) && answer.datasets.includes('emodb');
  } catch {
    return false;
  }
}

/** @throws SerError `dataset-unavailable`. */
export async function fetchEmodb(
  signal: AbortSignal,
  onProgress: (progress: FetchProgress) => void,
): Promise<Blob> {
  try {
    const response = await fetch(resolve('/datasets/emodb'), { signal });
    if (!response.ok || response.body === null) {
      throw unavailable(`the server answered ${response.status}`);
    }
    const totalBytes = Number(response.headers.get('content-length') ?? 0);
    let loadedBytes = 0;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          loadedBytes += chunk.byteLength;
          onProgress({ loadedBytes, totalBytes });
          controller.enqueue(chunk);
        },
      }),
    );
    return await new Response(counted).blob();
  } catch (error) {
    if (error instanceof TypeError) throw unavailable('the connection broke off');
    throw error;
  }
}

function unavailable(reason: string): SerError {
  return new SerError({ code: 'dataset-unavailable', details: { reason } });
}
