/** Writes `MODEL_CARD.md` from the figures and the model beside it: `npx tsx model/card.ts`. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parseBundle } from '#lib/core/network/bundle.ts';
import type { EnrolmentFile, TrustFile } from './card-doubts.ts';
import type { CallsFile } from './card-calls.ts';
import { mismatch, modelCard } from './card-text.ts';
import type { Evaluation } from './evaluation-file.ts';
import type { OriginalFigures } from './original-file.ts';

const here = path.dirname(fileURLToPath(import.meta.url));

/** @returns null where the file does not exist. */
async function read(name: string): Promise<Buffer | null> {
  try {
    return await readFile(path.join(here, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

const SCRIPTS: Readonly<Record<string, string>> = { evaluation: 'evaluate', model: 'train' };

/** @throws Error that names the script which writes the file, if it is missing. */
async function readJson(name: string): Promise<unknown> {
  const content = await read(`${name}.json`);
  if (content) return JSON.parse(content.toString()) as unknown;
  throw new Error(`${name}.json is missing: run npm run ${SCRIPTS[name] ?? name} first.`);
}

async function main(): Promise<string> {
  const evaluation = (await readJson('evaluation')) as Evaluation;
  const weights = await read('weights.bin');
  if (!weights) throw new Error('weights.bin is missing: run npm run train first.');
  const bundle = parseBundle(await readJson('model'), weights);
  const difference = mismatch(evaluation, bundle);
  if (difference !== null) {
    throw new Error(
      `The ${difference} of model.json and evaluation.json differ: run npm run train again.`,
    );
  }
  const file = path.join(here, 'MODEL_CARD.md');
  const text = modelCard(evaluation, bundle, {
    original: (await readJson('original')) as OriginalFigures,
    calls: (await readJson('calls')) as CallsFile,
    trust: (await readJson('trust')) as TrustFile,
    enrolment: (await readJson('enrolment')) as EnrolmentFile,
  });
  await writeFile(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
  return file;
}

try {
  console.log(`Written to ${await main()}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
