import { SerError } from '#lib/core/errors.ts';

/** What a device must have for a file to be of use to it. */
export type Need = 'webgpu' | 'webgl' | 'webcodecs' | 'no-simd' | 'simd' | 'threads';

/** A file of the build with a hash in its name. */
export interface OfflineFile {
  /** Relative to the address of the app. */
  path: string;
  /** Unpacked. */
  sizeBytes: number;
  /** Null: every device uses it. */
  needs: Need | null;
}

/** Where the build lists them, relative to the address of the app. */
export const LIST_PATH = '_app/offline.json';
/** Holds the needs of a device that was asked to keep everything, so that an update brings everything along. */
const WISH_PATH = '_app/offline-wish';
/** Of what comes when it is first used, or all at once; what opens the app is in the precache of workbox. */
export const ASSET_CACHE = 'assets';

export interface FetchOptions {
  signal?: AbortSignal;
  /** Hears of each piece that has arrived. */
  onBytes?: (nBytes: number) => void;
}

/** What is of use to a device that has `has`. */
export function filesFor(files: readonly OfflineFile[], has: ReadonlySet<Need>): OfflineFile[] {
  return files.filter(({ needs }) => needs === null || has.has(needs));
}

/** @throws TypeError if it is no list, SerError `program-unavailable` if it cannot be had. */
export async function readList(response: Response): Promise<OfflineFile[]> {
  if (!response.ok) throw unavailable();
  const { files } = (await response.json()) as { files?: unknown };
  if (!Array.isArray(files)) throw new TypeError('The list of files holds none.');
  return files as OfflineFile[];
}

/** Those that no cache holds. @param root address of the app, with a slash at its end. */
export async function missingFiles(
  files: readonly OfflineFile[],
  root: string,
): Promise<OfflineFile[]> {
  const found = await Promise.all(files.map(({ path }) => caches.match(root + path)));
  return files.filter((_, i) => found[i] === undefined);
}

/**
 * Fetches a file and keeps it.
 *
 * @throws SerError `program-unavailable` without network or file, `storage-full`; the signal's reason on abort.
 */
export async function keepFile(
  { path, sizeBytes }: OfflineFile,
  root: string,
  { signal, onBytes }: FetchOptions = {},
): Promise<void> {
  const cache = await caches.open(ASSET_CACHE);
  try {
    const response = await fetch(root + path, signal === undefined ? {} : { signal });
    if (!response.ok || response.body === null)
      throw new TypeError(`It answered ${response.status}.`);
    const bytes = await readCounted(response.body, onBytes);
    // Compressed on the way, but not any more.
    const headers = new Headers(response.headers);
    headers.delete('content-encoding');
    headers.set('content-length', String(bytes.size));
    await cache.put(root + path, new Response(bytes, { headers }));
  } catch (error) {
    if (error instanceof TypeError) throw unavailable();
    if (error instanceof DOMException && error.name === 'QuotaExceededError') {
      throw new SerError({ code: 'storage-full', details: { neededBytes: sizeBytes } });
    }
    throw error;
  }
}

/** Remembers that everything is to be kept on this device, also of later versions. */
export async function wishForAll(root: string, has: ReadonlySet<Need>): Promise<void> {
  const cache = await caches.open(ASSET_CACHE);
  await cache.put(root + WISH_PATH, Response.json([...has]));
}

/** What the device has that was asked to keep everything; null if it was not asked. */
export async function readWish(root: string): Promise<ReadonlySet<Need> | null> {
  const wish = await caches.match(root + WISH_PATH);
  return wish === undefined ? null : new Set((await wish.json()) as Need[]);
}

async function readCounted(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onBytes: FetchOptions['onBytes'],
): Promise<Blob> {
  const counted = body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        onBytes?.(chunk.byteLength);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted).blob();
}

function unavailable(): SerError {
  return new SerError({ code: 'program-unavailable', details: {} });
}
