import { keptBytes } from './queue-records.ts';
import type { StimmungDatabase } from './schema.ts';

export type StoredKind =
  | 'shipped'
  | 'models'
  | 'corpora'
  | 'checkpoints'
  | 'evaluations'
  | 'recordings'
  | 'queue'
  | 'live';

/** How much of one kind is kept on this device. */
export interface StoredAmount {
  kind: StoredKind;
  count: number;
  /** Of the content alone, without what the browser needs around it. */
  sizeBytes: number;
}

/** What is stored, always every kind and in the same order. */
export async function measureUsage(database: StimmungDatabase): Promise<StoredAmount[]> {
  const shipped = await database.getAll('models');
  const library = await database.getAll('library');
  const corpora = await database.getAll('corpora');
  const imports = await database.getAll('imports');
  const checkpoints = await database.getAll('checkpoints');
  const evaluations = await database.getAll('evaluations');
  const folds = await database.getAll('folds');
  const judgements = await database.getAll('judgements');
  const parts = await database.getAll('judged-parts');
  const recordings = await database.getAll('recordings');
  const queue = await database.getAll('queue');
  const live = await database.getAll('live');
  // Files of an import under way lie beside the corpora that they become.
  const files = imports.flatMap((one) => one.files.map(({ content }) => content.size));
  return [
    amount(
      'shipped',
      shipped.map(({ sizeBytes }) => sizeBytes),
    ),
    amount(
      'models',
      library.map(({ content }) => content.sizeBytes),
    ),
    {
      kind: 'corpora',
      count: corpora.length,
      sizeBytes: sum(corpora.map(({ sizeBytes }) => sizeBytes)) + sum(files),
    },
    amount(
      'checkpoints',
      checkpoints.map(({ content }) => content.sizeBytes),
    ),
    {
      kind: 'evaluations',
      count: evaluations.length + judgements.length,
      sizeBytes: sum([...evaluations, ...folds, ...judgements, ...parts].map(textBytes)),
    },
    amount(
      'recordings',
      recordings.map(({ content }) => content.size),
    ),
    amount('queue', queue.map(keptBytes)),
    amount(
      'live',
      live.map(({ nSamples }) => nSamples * Int16Array.BYTES_PER_ELEMENT),
    ),
  ];
}

function amount(kind: StoredKind, sizes: readonly number[]): StoredAmount {
  return { kind, count: sizes.length, sizeBytes: sum(sizes) };
}

/** About what a record of words and numbers takes, which the browser does not tell: as much as written out. */
function textBytes(record: object): number {
  return new TextEncoder().encode(JSON.stringify(record)).length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
