import { SerError } from '../errors.ts';
import type { Measures, SkipReason, UtteranceInfo } from './corpus.ts';
import { UnusableFile } from './entries.ts';
import type { LabelChoice } from './mapping.ts';
import { mapLabel } from './mapping.ts';
import type { Candidate, ImportPlan } from './plan.ts';

/** What reading a recording takes that this folder knows nothing about. */
export interface ImportTools<M extends Measures> {
  /** SHA-256 in hexadecimal. */
  hash(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
  /** @throws SerError for what is no usable recording. */
  measure(bytes: Uint8Array<ArrayBuffer>): Promise<M>;
}

export interface ImportOptions {
  corpusId: string;
  choices: readonly LabelChoice[];
  /** Files that an interrupted import has brought in before; they are not read again. */
  done?: ReadonlySet<string>;
}

/** What became of one file. */
export type Imported<M extends Measures> =
  | { kind: 'utterance'; info: UtteranceInfo; bytes: Uint8Array<ArrayBuffer>; measured: M }
  /** Same bytes as the utterance `id` of this import. */
  | { kind: 'copy'; id: string; file: string; label: string; reason: SkipReason }
  | { kind: 'skipped'; file: string; reason: SkipReason }
  | { kind: 'known'; file: string };

/**
 * Reads the files of a plan one after the other. Whatever is wrong with one of them concerns that one alone.
 *
 * @returns one item per candidate, in their order.
 */
export async function* importPlan<M extends Measures>(
  plan: ImportPlan,
  options: ImportOptions,
  tools: ImportTools<M>,
): AsyncGenerator<Imported<M>, void, undefined> {
  const seen = new Map<string, { file: string; label: string }>();
  for (const candidate of plan.candidates) {
    const { description } = candidate;
    const { file } = description;
    const label = mapLabel(description.label, options.choices);
    if (label === null) {
      yield { kind: 'skipped', file, reason: { code: 'left-out', label: description.label } };
    } else if (options.done?.has(file)) {
      yield { kind: 'known', file };
    } else {
      yield await importOne(candidate, label, { corpusId: options.corpusId, seen, tools });
    }
  }
}

interface Context<M extends Measures> {
  corpusId: string;
  /** Utterances of this import by their id. */
  seen: Map<string, { file: string; label: string }>;
  tools: ImportTools<M>;
}

async function importOne<M extends Measures>(
  { entry, description }: Candidate,
  label: string,
  { corpusId, seen, tools }: Context<M>,
): Promise<Imported<M>> {
  const { file } = description;
  try {
    const bytes = await entry.read();
    const id = await tools.hash(bytes);
    const first = seen.get(id);
    if (first !== undefined) {
      return { kind: 'copy', id, file, label, reason: { code: 'copy', ...first } };
    }
    const measured = await tools.measure(bytes);
    seen.set(id, { file, label });
    const info: UtteranceInfo = {
      ...description,
      ...pickMeasures(measured),
      id,
      corpusId,
      label,
      sizeBytes: bytes.length,
      copies: [],
    };
    return { kind: 'utterance', info, bytes, measured };
  } catch (error) {
    if (error instanceof UnusableFile) return { kind: 'skipped', file, reason: error.reason };
    if (!(error instanceof SerError)) throw error;
    return { kind: 'skipped', file, reason: { code: 'unreadable', error: error.info } };
  }
}

/** Without what else the tool measured, which may be as large as the sound. */
function pickMeasures(measures: Measures): Measures {
  const { durationSec, sampleRate, levelDb, clippedRatio, leadingSec, trailingSec } = measures;
  return { durationSec, sampleRate, levelDb, clippedRatio, leadingSec, trailingSec };
}
