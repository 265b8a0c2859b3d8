/** Writes `MODEL_CARD.md` from `evaluation.json`, `calls.json`, `original.json`, `model.json` and `weights.bin` beside it: `npx tsx model/card.ts`. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parseBundle } from '#lib/core/network/bundle.ts';
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

async function main(): Promise<string> {
  const [json, callsJson, originalJson, modelJson, weights] = await Promise.all(
    ['evaluation.json', 'calls.json', 'original.json', 'model.json', 'weights.bin'].map(read),
  );
  if (!json) throw new Error('evaluation.json is missing: run npm run evaluate first.');
  if (!callsJson) throw new Error('calls.json is missing: run npm run calls first.');
  if (!originalJson) throw new Error('original.json is missing: run npm run original first.');
  if (!modelJson || !weights) throw new Error('The model is missing: run npm run train first.');
  const evaluation = JSON.parse(json.toString()) as Evaluation;
  const bundle = parseBundle(JSON.parse(modelJson.toString()), weights);
  const difference = mismatch(evaluation, bundle);
  if (difference !== null) {
    throw new Error(
      `The ${difference} of model.json and evaluation.json differ: run npm run train again.`,
    );
  }
  const file = path.join(here, 'MODEL_CARD.md');
  const original = JSON.parse(originalJson.toString()) as OriginalFigures;
  const calls = JSON.parse(callsJson.toString()) as CallsFile;
  const text = modelCard(evaluation, bundle, original, calls);
  await writeFile(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
  return file;
}

try {
  console.log(`Written to ${await main()}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
