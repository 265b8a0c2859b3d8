import { SHARE_FIELD, SHARE_PARAMETER } from './manifest.ts';

/** Why nothing came of sharing: no recording in it, no service worker yet, or it could not be kept. */
export type ShareFault = 'empty' | 'not-ready' | 'unreadable';

const SHARED_CACHE = 'shared';
const NAME_HEADER = 'x-file-name';
const TIME_HEADER = 'x-shared-at';
/** What no page has taken by then never will be, milliseconds. */
const KEPT_MS = 3_600_000;

export function isShareFault(value: string): value is ShareFault {
  return value === 'empty' || value === 'not-ready' || value === 'unreadable';
}

/**
 * Lays down what another app shares, and sends the window to the page that takes it up. Nothing leaves the device.
 *
 * @param root address of the app, with a slash at its end.
 */
export async function receiveShared(request: Request, root: string): Promise<Response> {
  const toPage = (word: string) => Response.redirect(`${root}?${SHARE_PARAMETER}=${word}`, 303);
  try {
    const parts = (await request.formData()).getAll(SHARE_FIELD);
    const files = parts.filter((part): part is File => part instanceof File && part.size > 0);
    if (files.length === 0) return toPage('empty');
    const id = crypto.randomUUID();
    const cache = await caches.open(SHARED_CACHE);
    await forgetOld(cache);
    await Promise.all(
      files.map((file, i) => {
        const headers = { [NAME_HEADER]: encodeURIComponent(file.name), [TIME_HEADER]: now() };
        return cache.put(`${folder(root, id)}${i}`, new Response(file, { headers }));
      }),
    );
    return toPage(id);
  } catch {
    return toPage('unreadable');
  }
}

/** Takes what was shared out of where it lies; none if it was taken before. @param root as above. */
export async function takeShared(id: string, root: string): Promise<File[]> {
  const cache = await caches.open(SHARED_CACHE);
  const keys = await cache.keys();
  const own = keys.filter(({ url }) => url.startsWith(folder(root, id)));
  const files = await Promise.all(
    own.map(async (key) => {
      const kept = await cache.match(key);
      await cache.delete(key);
      const name = decodeURIComponent(kept?.headers.get(NAME_HEADER) ?? '');
      return kept === undefined ? null : new File([await kept.blob()], name);
    }),
  );
  return files.filter((file) => file !== null);
}

async function forgetOld(cache: Cache): Promise<void> {
  for (const key of await cache.keys()) {
    const time = (await cache.match(key))?.headers.get(TIME_HEADER) ?? 0;
    if (Date.now() - Number(time) > KEPT_MS) await cache.delete(key);
  }
}

function folder(root: string, id: string): string {
  return `${root}${SHARE_PARAMETER}/${id}/`;
}

function now(): string {
  return String(Date.now());
}
