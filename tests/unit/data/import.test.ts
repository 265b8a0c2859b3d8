import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { BlobReader } from '@zip.js/zip.js';
import { describe, expect, test } from 'vitest';
import { measureRecording } from '#lib/core/audio/measure.ts';
import { openArchive } from '#lib/core/data/archive.ts';
import { auditCorpus } from '#lib/core/data/audit.ts';
import type { UtteranceInfo } from '#lib/core/data/corpus.ts';
import { UnusableFile } from '#lib/core/data/entries.ts';
import type { CorpusEntry } from '#lib/core/data/entries.ts';
import { importPlan } from '#lib/core/data/import.ts';
import type { ImportOptions } from '#lib/core/data/import.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { planImport } from '#lib/core/data/plan.ts';
import { emodbZip } from '../../support/emodb.ts';
import { tone, wavFile } from '../../support/wav.ts';

const TOOLS = {
  hash: (bytes: Uint8Array) => Promise.resolve(createHash('sha256').update(bytes).digest('hex')),
  measure: (bytes: Uint8Array) => measureRecording(bytes),
};

function entry(path: string, bytes: Uint8Array<ArrayBuffer>): CorpusEntry {
  return { path, sizeBytes: bytes.length, read: () => Promise.resolve(bytes) };
}

async function run(entries: CorpusEntry[], options: Partial<ImportOptions> = {}) {
  const plan = await planImport({ entries, skipped: [] });
  const items = [];
  for await (const item of importPlan(plan, { corpusId: 'c', choices: [], ...options }, TOOLS)) {
    items.push(item);
  }
  return items;
}

const CALM = wavFile(tone(0.5));
const LONG = wavFile(tone(0.75));

test('gives one item per file, whatever is wrong with the others', async () => {
  const items = await run([
    entry('anger/1.wav', CALM),
    entry('anger/2.wav', new TextEncoder().encode('this is no sound at all')),
    {
      path: 'fear/3.wav',
      sizeBytes: 10,
      read: () => Promise.reject(new UnusableFile({ code: 'encrypted' })),
    },
    entry('fear/4.wav', LONG),
  ]);
  expect(items).toMatchObject([
    { kind: 'utterance', info: { file: 'anger/1.wav', durationSec: 0.5, label: 'anger' } },
    {
      kind: 'skipped',
      file: 'anger/2.wav',
      reason: { code: 'unreadable', error: { code: 'audio-unsupported' } },
    },
    { kind: 'skipped', file: 'fear/3.wav', reason: { code: 'encrypted' } },
    { kind: 'utterance', info: { file: 'fear/4.wav', durationSec: 0.75, sampleRate: 16_000 } },
  ]);
});

test('renames labels and leaves them out', async () => {
  const items = await run([entry('wut/1.wav', CALM), entry('noise/2.wav', LONG)], {
    choices: [
      { from: 'wut', to: 'anger' },
      { from: 'noise', to: null },
    ],
  });
  expect(items).toMatchObject([
    { kind: 'utterance', info: { label: 'anger' } },
    { kind: 'skipped', reason: { code: 'left-out', label: 'noise' } },
  ]);
});

test('tells copies by their bytes, also under another label', async () => {
  const items = await run([entry('anger/1.wav', CALM), entry('fear/2.wav', CALM.slice())]);
  expect(items[1]).toMatchObject({
    kind: 'copy',
    file: 'fear/2.wav',
    label: 'fear',
    reason: { code: 'copy', file: 'anger/1.wav', label: 'anger' },
  });
});

test('does not read again what an interrupted import has brought in', async () => {
  let nReads = 0;
  const counted = {
    ...entry('anger/1.wav', CALM),
    read: () => Promise.resolve((nReads++, CALM)),
  };
  const done = new Set(['anger/1.wav']);
  const items = await run([counted, entry('fear/2.wav', LONG)], { done });
  expect(items.map(({ kind }) => kind)).toEqual(['known', 'utterance']);
  expect(nReads).toBe(0);
});

test('a bug in a tool is no property of a file', async () => {
  const plan = await planImport({ entries: [entry('anger/1.wav', CALM)], skipped: [] });
  const tools = { ...TOOLS, measure: () => Promise.reject(new TypeError('a bug')) };
  const items = importPlan(plan, { corpusId: 'c', choices: [] }, tools);
  await expect(items.next()).rejects.toThrow('a bug');
});

describe.skipIf(emodbZip() === undefined)('the archive of EMO-DB', () => {
  test('gives its 535 recordings with all that is known about them', async () => {
    const plan = await planImport(
      await openArchive(new BlobReader(await openAsBlob(emodbZip() ?? ''))),
    );
    expect(plan).toMatchObject({ kind: 'emodb', nSpeakers: 10, skipped: [] });
    const utterances: UtteranceInfo[] = [];
    for await (const item of importPlan(plan, { corpusId: 'emodb', choices: [] }, TOOLS)) {
      if (item.kind !== 'utterance') throw new Error(`${item.file} is ${item.kind}.`);
      utterances.push(item.info);
    }
    const counts = EMOTIONS.map((e) => utterances.filter(({ label }) => label === e).length);
    expect(counts).toEqual([127, 81, 46, 69, 71, 79, 62]);
    const totalSec = utterances.reduce((sum, { durationSec }) => sum + durationSec, 0);
    expect(totalSec).toBeCloseTo(1487.09, 1);
    const recognised = utterances.reduce((sum, { recognition }) => sum + (recognition ?? NaN), 0);
    expect(recognised / 535).toBeCloseTo(0.935, 2);
    expect(Math.min(...utterances.map(({ recognition }) => recognition ?? NaN))).toBe(0.8);

    const audit = auditCorpus(utterances, EMOTIONS);
    expect(audit.nRepeated).toBe(121);
    expect(audit.gaps).toEqual([
      { speaker: '03', label: 'disgust', nUtterances: 1 },
      { speaker: '08', label: 'disgust', nUtterances: 0 },
      { speaker: '09', label: 'fear', nUtterances: 1 },
      { speaker: '10', label: 'disgust', nUtterances: 1 },
    ]);
    expect(audit.imbalance?.most).toEqual({ label: 'anger', nUtterances: 127 });
    expect(audit.imbalance?.least).toEqual({ label: 'disgust', nUtterances: 46 });
    expect(audit.leak).toMatchObject({ nTest: 107, nSpeaker: 107 });
    expect(audit.copies).toEqual([]);
    expect(audit.noSpeech).toEqual([]);
  });
});
