import { HEAD_BYTES, isAudioName } from '#lib/core/audio/file-names.ts';
import { sniff } from '#lib/core/audio/sniff.ts';
import { sha256 } from '#lib/storage/sha256.ts';
import type { SourceFile } from './source-files.ts';

/**
 * Whether a file of a folder is meant to be a recording: by its name, or else by its first bytes. One that only calls
 * itself so is taken as well, so that the list says what is wrong with it.
 */
export async function isAudioFile({ path, content }: SourceFile): Promise<boolean> {
  const byName = isAudioName(path);
  if (byName !== null) return byName;
  const head = new Uint8Array(await content.slice(0, HEAD_BYTES).arrayBuffer());
  return sniff(head) !== null;
}

/** Larger files are known by samples of their content. */
const WHOLE_BYTES = 16e6;
const N_SAMPLES = 16;
const SAMPLE_BYTES = 1e6;

/**
 * The same for the same content, whatever it is called: SHA-256 of all of it, of long files of their size and of pieces
 * from beginning to end, since hashing hours of sound would need all of it in memory.
 */
export async function fingerprintOf(content: Blob): Promise<string> {
  if (content.size <= WHOLE_BYTES) return sha256(new Uint8Array(await content.arrayBuffer()));
  const step = (content.size - SAMPLE_BYTES) / (N_SAMPLES - 1);
  const parts = Array.from({ length: N_SAMPLES }, (_, i) => {
    const start = Math.floor(i * step);
    return content.slice(start, start + SAMPLE_BYTES);
  });
  const sampled = new Blob([String(content.size), ...parts]);
  return sha256(new Uint8Array(await sampled.arrayBuffer()));
}
