const ENDINGS = /\.(wav|wave|flac|mp3|oga|ogg|opus|m4a|mp4|aac|webm)$/i;

/** As many first bytes as every known format needs to say what it is, an ID3 tag without picture included. */
export const HEAD_BYTES = 4096;

/**
 * Whether a file is meant to be a recording, by its name alone.
 *
 * @param path with `/` between folders.
 * @returns null where only its first bytes can tell.
 */
export function isAudioName(path: string): boolean | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  // Folders of Apple's systems hold such companions of each file.
  if (name.startsWith('._')) return false;
  return ENDINGS.test(name) ? true : null;
}
