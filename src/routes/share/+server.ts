import { redirect } from '@sveltejs/kit';
import type { RequestHandler } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { SHARE_PARAMETER } from '#lib/offline/manifest.ts';

export const prerender = false;

/** What is read of a form before the connection is given up, bytes. */
const DRAIN_BYTES = 32 * 1024 * 1024;

/**
 * Sharing is answered by the service worker, on the device. As long as there is none yet, the recording comes here: it is
 * thrown away unread, and the page says so.
 */
export const POST: RequestHandler = async ({ request }) => {
  await drain(request);
  redirect(303, `${resolve('/')}?${SHARE_PARAMETER}=not-ready`);
};

export const GET: RequestHandler = () => redirect(303, resolve('/'));

/** A browser that is still sending would not read the answer. */
async function drain(request: Request): Promise<void> {
  let sizeBytes = 0;
  try {
    for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > DRAIN_BYTES) return;
    }
  } catch {
    // The sender broke off.
  }
}
