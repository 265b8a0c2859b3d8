import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { writeArchive } from '#lib/core/network/package-archive.ts';
import { packModel } from '#lib/core/network/package.ts';
import type { PackageFiles } from '#lib/core/network/package.ts';

const MODEL = resolve(import.meta.dirname, '../../../model');

/** The files of the shipped model, packed as if it had been trained here under `name`. @param changes of its metadata. */
export async function packShipped(
  name: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<PackageFiles> {
  const json = await readFile(resolve(MODEL, 'model.json'), 'utf8');
  const shipped = JSON.parse(json) as { userDefinedMetadata: object };
  const userDefinedMetadata = { ...shipped.userDefinedMetadata, ...changes };
  const description = { ...shipped, userDefinedMetadata };
  const weights = new Uint8Array(await readFile(resolve(MODEL, 'weights.bin')));
  const about = {
    name,
    createdAt: Date.UTC(2026, 10, 1),
    corpusName: 'EMO-DB',
    recipe: 'recommended',
    split: 'every-speaker',
    nTraining: 535,
    nValidation: 535,
    uar: 0.7,
    wa: null,
  } as const;
  return packModel(about, description, weights, (bytes) =>
    Promise.resolve(createHash('sha256').update(bytes).digest('hex')),
  );
}

/** What the export of such a model would save. */
export async function archiveShipped(
  name: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  return Buffer.from(await writeArchive(await packShipped(name, changes)));
}
