import type { SourceFile } from '#lib/storage/schema.ts';

export type { SourceFile } from '#lib/storage/schema.ts';

/** What came in at once, with a name to call it by. */
export interface Source {
  name: string;
  files: SourceFile[];
}

/** From a file or folder picker. */
export function sourceOfFiles(files: FileList): Source {
  const list = Array.from(files, (file) => ({
    path: file.webkitRelativePath || file.name,
    content: file,
  }));
  return { name: nameOf(list), files: list };
}

/** Whether just one file came, and no folder. @param data of a drop, as long as it is being handled. */
export function isSingleFile(files: FileList, data?: DataTransfer): boolean {
  if (files.length !== 1 || files[0]?.webkitRelativePath) return false;
  return data?.items[0]?.webkitGetAsEntry()?.isDirectory !== true;
}

/** From a drop: files and whole folders. To be called while the event is being handled; later its data is gone. */
export async function sourceOfDrop(data: DataTransfer): Promise<Source> {
  const roots = Array.from(data.items, (item) => item.webkitGetAsEntry());
  const plain = sourceOfFiles(data.files);
  const files: SourceFile[] = [];
  for (const root of roots) if (root !== null) await collect(root, files);
  // Files that a script put into the drop have no entry.
  return files.length === 0 ? plain : { name: nameOf(files), files };
}

async function collect(entry: FileSystemEntry, files: SourceFile[]): Promise<void> {
  if (isFile(entry)) {
    const content = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    files.push({ path: entry.fullPath.replace(/^\//, ''), content });
    return;
  }
  if (!isFolder(entry)) return;
  const reader = entry.createReader();
  for (;;) {
    // A reader gives a hundred at a time and nothing at the end.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return;
    for (const inner of batch) await collect(inner, files);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** The folder that all lies in, or the archive, without its ending. */
function nameOf(files: readonly SourceFile[]): string {
  const [first] = files;
  const [root = ''] = first?.path.split('/') ?? [];
  return root.replace(/\.[^.]{1,5}$/, '');
}
