import { measureRecording } from '#lib/core/audio/measure.ts';
import { importPlan } from '#lib/core/data/import.ts';
import { planImport, summarise } from '#lib/core/data/plan.ts';
import { parseRecognition } from '#lib/core/data/recognition.ts';
import { parseTable } from '#lib/core/data/table.ts';
import { decodeText } from '#lib/core/data/text.ts';
import type { Rng } from '#lib/core/rng.ts';
import { sha256 } from '#lib/storage/sha256.ts';
import { openSource } from '#lib/workers/corpus-source.ts';
import { zipFiles } from '../../support/zip-bytes.ts';
import { mutate, pick } from '../mutate.ts';
import { NAME_SEEDS, TABLE_SEEDS } from '../seeds/text.ts';
import { archives, corpora } from '../seeds/zip.ts';
import { outcomeOf, insist, type FuzzTarget } from '../target.ts';

type Files = Record<string, Uint8Array<ArrayBuffer>>;

/** A damaged archive. */
export const archiveTarget: FuzzTarget = {
  name: 'archive',
  share: 4,
  async open() {
    const seeds = await archives();
    return (rng) => {
      const input = mutate(pick(rng, seeds), rng, seeds);
      return { input, run: () => outcomeOf(() => importArchive(input)) };
    };
  },
};

/** A whole archive of damaged files under odd names. */
export const corpusTarget: FuzzTarget = {
  name: 'corpus',
  share: 2,
  open() {
    const seeds = corpora();
    return Promise.resolve(async (rng) => {
      const input = await zipFiles(damagedFiles(pick(rng, seeds), rng));
      return { input, run: () => outcomeOf(() => importArchive(input)) };
    });
  },
};

/** Tables, scores of listeners, and names of files. */
export const tableTarget: FuzzTarget = {
  name: 'table',
  share: 3,
  open() {
    const seeds = [...TABLE_SEEDS, ...NAME_SEEDS];
    return Promise.resolve((rng) => {
      const input = mutate(pick(rng, seeds), rng, seeds);
      return { input, run: () => outcomeOf(() => readTables(input)) };
    });
  },
};

async function importArchive(archive: Uint8Array<ArrayBuffer>): Promise<void> {
  const file = { path: 'corpus.zip', content: new Blob([archive]) as File };
  const plan = await planImport(await openSource([file]));
  const { nFiles, labels } = { ...summarise(plan), nFiles: plan.candidates.length };
  insist(labels.reduce((sum, label) => sum + label.nFiles, 0) === nFiles, 'labels');
  const tools = {
    hash: sha256,
    measure: (bytes: Uint8Array) => measureRecording(bytes, { maximumSec: 600 }),
  };
  const choices = labels.map(({ choice }) => choice);
  let nItems = 0;
  for await (const item of importPlan(plan, { corpusId: 'other:c', choices }, tools)) {
    if (item.kind === 'utterance') insist(item.info.durationSec > 0, 'duration');
    nItems++;
  }
  insist(nItems === nFiles, 'one item per candidate');
}

/** One or two files are damaged, and sometimes a name is. */
function damagedFiles(files: Files, rng: Rng): Files {
  const damaged = new Map(Object.entries(files));
  const contents = [...damaged.values()];
  for (let n = 1 + rng.integer(2); n > 0; n--) {
    const name = pick(rng, [...damaged.keys()]);
    damaged.set(name, mutate(damaged.get(name) ?? new Uint8Array(), rng, contents));
    if (rng.uniform() < 0.3) damaged.set(damagedName(name, rng), pick(rng, contents));
  }
  return Object.fromEntries(damaged);
}

function damagedName(name: string, rng: Rng): string {
  const bytes = mutate(new TextEncoder().encode(name), rng, NAME_SEEDS).subarray(0, 1000);
  const ending = /\.\w+$/.exec(name)?.[0] ?? '';
  return `${new TextDecoder().decode(bytes)}${ending}`;
}

function readTables(input: Uint8Array): void {
  const text = decodeText(input);
  const table = parseTable('folder/table.csv', text);
  for (const path of table?.paths ?? []) insist(table?.describe(path) !== null, 'described');
  for (const { recognition, naturalness } of parseRecognition(input).values()) {
    insist(recognition >= 0 && recognition <= 1 && naturalness >= 0 && naturalness <= 1, 'share');
  }
}
