import { BlobReader } from '@zip.js/zip.js';
import { openArchive } from '#lib/core/data/archive.ts';
import { LIMITS, limitEntries, UnusableFile } from '#lib/core/data/entries.ts';
import type { CorpusEntry, Entries } from '#lib/core/data/entries.ts';
import type { SourceFile } from '#lib/storage/schema.ts';

/**
 * All files that a drop or a folder holds, those inside zip archives included.
 *
 * @throws SerError `archive-corrupt` if nothing but a damaged archive is there.
 */
export async function openSource(files: readonly SourceFile[]): Promise<Entries> {
  const loose = files.filter(({ path }) => !isArchive(path));
  const archives = files.filter(({ path }) => isArchive(path));
  const found = loose.map((file) => ({ entry: toEntry(file), packedBytes: file.content.size }));
  const { entries, skipped } = limitEntries(found, LIMITS);
  for (const { content } of archives) {
    const inside = await openArchive(new BlobReader(content));
    entries.push(...inside.entries);
    skipped.push(...inside.skipped);
  }
  return { entries, skipped };
}

function isArchive(path: string): boolean {
  return /\.zip$/i.test(path);
}

function toEntry({ path, content }: SourceFile): CorpusEntry {
  return {
    path,
    sizeBytes: content.size,
    async read() {
      try {
        return new Uint8Array(await content.arrayBuffer());
      } catch (error) {
        // The file was moved, changed or taken away since it was chosen.
        const reason = error instanceof Error ? error.message : String(error);
        throw new UnusableFile({ code: 'damaged', reason });
      }
    },
  };
}
