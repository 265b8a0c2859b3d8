/** Writes `MODEL_CARD.md`, and `figures.json` for About, from the figures and the model beside it: `npx tsx model/card.ts`. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parseBundle } from '#lib/core/network/bundle.ts';
import type { EnrolmentFile, TrustFile } from './card-doubts.ts';
import type { CallsFile } from './card-calls.ts';
import { mismatch, modelCard } from './card-text.ts';
import type { WhyFile } from './card-why.ts';
import { rounded, type Evaluation } from './evaluation-file.ts';
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
  const why = (await readJson('why')) as WhyFile;
  const text = modelCard(evaluation, bundle, {
    original: (await readJson('original')) as OriginalFigures,
    why,
    calls: (await readJson('calls')) as CallsFile,
    trust: (await readJson('trust')) as TrustFile,
    enrolment: (await readJson('enrolment')) as EnrolmentFile,
  });
  await writeFile(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
  const figures = rounded(aboutFigures(evaluation, why));
  await writeFile(path.join(here, 'figures.json'), `${JSON.stringify(figures, null, 1)}\n`);
  return file;
}

/** What About quotes. */
function aboutFigures({ leaveOneSpeakerOut, calibration, robustness }: Evaluation, why: WhyFile) {
  const { pooled, interval95, folds } = leaveOneSpeakerOut;
  const { drops, wins, agreement, randomised, nClips } = why.unheard;
  const worst = Math.min(...Object.values(robustness).map(({ uar }) => uar));
  return {
    nSpeakers: folds.length,
    uar: pooled.uar,
    uarLow: interval95.uar[0],
    uarHigh: interval95.uar[1],
    worstUar: worst,
    answered: calibration.nested.coverage,
    answeredRight: calibration.nested.accuracy,
    why: {
      nClips,
      share: why.maskedShare,
      gradCam: drops.mean.timeMean,
      occlusion: drops.mean.occlusion,
      random: drops.mean.pixels,
      loudest: drops.mean.loudest,
      wins: wins.mean.pixels,
      agreement: agreement.timeMean,
      randomised: randomised.at(-1)?.correlation.timeMean ?? 0,
    },
  };
}

try {
  console.log(`Written to ${await main()}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
