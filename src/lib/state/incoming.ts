import { SHARE_PARAMETER } from '#lib/offline/manifest.ts';
import { SerError } from '#lib/core/errors.ts';

interface Launch {
  files?: readonly FileSystemFileHandle[];
}

/** What browsers hand to an installed app that was opened with files. */
interface LaunchQueue {
  setConsumer(consume: (launch: Launch) => void): void;
}

/** Calls back with the recordings that the app was opened with, where browsers do that. */
export function onLaunchFiles(take: (files: File[]) => void): void {
  const { launchQueue } = globalThis as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files = [] }) => {
    if (files.length === 0) return;
    void Promise.all(files.map((handle) => handle.getFile())).then(take);
  });
}

/**
 * Takes up what another app shared, if the address of the page tells of it.
 *
 * @param root address of the app, with a slash at its end.
 * @returns null if nothing was shared.
 * @throws SerError `share-failed`.
 */
export async function takeIncoming(address: URL, root: string): Promise<File[] | null> {
  const word = address.searchParams.get(SHARE_PARAMETER);
  if (word === null) return null;
  const { isShareFault, takeShared } = await import('#lib/offline/shared.ts');
  if (isShareFault(word)) throw new SerError({ code: 'share-failed', details: { reason: word } });
  const files = await takeShared(word, root);
  // A reload of the same address, after everything was taken.
  return files.length === 0 ? null : files;
}
