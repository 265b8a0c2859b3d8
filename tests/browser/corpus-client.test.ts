import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SerError } from '#lib/core/errors.ts';
import { listCorpora, listUtterances, loadBytes } from '#lib/storage/corpus-store.ts';
import { listImports } from '#lib/storage/import-store.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import type { SourceFile, StimmungDatabase } from '#lib/storage/schema.ts';
import { CorpusClient } from '#lib/workers/corpus-client.ts';
import { importFiles } from '#lib/workers/corpus-import.ts';
import type { ImportProgress } from '#lib/workers/corpus-api.ts';
import { tone, wavFile } from '../support/wav.ts';
import { failPuts } from './support/full-disk.ts';

let client: CorpusClient;
let database: StimmungDatabase;

beforeEach(async () => {
  await deleteDB('stimmung');
  database = await openDatabase();
  client = new CorpusClient();
});

afterEach(() => {
  client.stop();
  database.close();
});

/** Short tones, each of another length so that no two are the same. */
function sounds(nPerLabel: number, sampleRate = 16_000): Record<string, Uint8Array<ArrayBuffer>> {
  const files: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const [l, label] of ['Wut', 'Trauer'].entries()) {
    for (let i = 0; i < nPerLabel; i++) {
      const samples = tone(0.3 + 0.01 * (2 * i + l));
      files[`mine/${label}/${i}.wav`] = wavFile(samples, { sampleRate });
    }
  }
  return files;
}

function folderOf(files: Record<string, Uint8Array<ArrayBuffer>>): SourceFile[] {
  return Object.entries(files).map(([path, bytes]) => ({ path, content: new Blob([bytes]) }));
}

async function zipOf(files: Record<string, Uint8Array<ArrayBuffer>>): Promise<SourceFile[]> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  for (const [path, bytes] of Object.entries(files)) {
    await writer.add(path, new Uint8ArrayReader(bytes));
  }
  return [{ path: 'mine.zip', content: await writer.close() }];
}

const CHOICES = [
  { from: 'Wut', to: 'anger' },
  { from: 'Trauer', to: 'sadness' },
];

describe('import in the worker', () => {
  it('plans, brings in a zip with progress, and adds nothing the second time', async () => {
    const files = await zipOf(sounds(40));
    const plan = await client.plan(files);
    expect(plan).toMatchObject({ kind: 'other', nFiles: 80, nSpeakers: 0, skipped: [] });
    expect(plan.labels.map(({ choice }) => choice)).toEqual(CHOICES.toReversed());

    const progress: ImportProgress[] = [];
    const order = { files, name: 'Mine', choices: CHOICES };
    const first = await client.import(order, { onProgress: (one) => progress.push(one) });
    expect(first.report).toEqual({ nAdded: 80, nKnown: 0, skipped: [] });
    await expect.poll(() => progress.at(-1)).toEqual({ nDone: 80, nFiles: 80 });
    const [corpus] = await listCorpora(database);
    expect(corpus).toMatchObject({
      name: 'Mine',
      labels: ['anger', 'sadness'],
      nUtterances: 80,
      report: first.report,
    });
    expect(await listImports(database)).toEqual([]);

    const second = await client.import({ ...order, files: folderOf(sounds(40)) });
    expect(second.report).toEqual({ nAdded: 0, nKnown: 80, skipped: [] });
    expect(await listUtterances(database, second.corpusId)).toHaveLength(80);
  });

  it('keeps files as they came, and a quick sound beside those at other rates', async () => {
    const files = sounds(1, 44_100);
    const { corpusId } = await client.import({ files: folderOf(files), name: 'M', choices: [] });
    const [info] = await listUtterances(database, corpusId);
    expect(info).toMatchObject({ file: 'Trauer/0.wav', label: 'Trauer', sampleRate: 44_100 });
    const bytes = await loadBytes(database, corpusId, info?.id ?? '');
    expect(new Uint8Array(bytes ?? new ArrayBuffer())).toEqual(files['mine/Trauer/0.wav']);
    const view = await client.view(corpusId, info?.id ?? '');
    expect(view?.waveform.sampleRate).toBe(16_000);
    expect(view?.logMel.data.length).toBe((view?.logMel.nMels ?? 0) * (view?.logMel.nFrames ?? 0));
  });

  it('reports what it cannot use and keeps the rest', async () => {
    const files = sounds(2);
    files['mine/Wut/broken.wav'] = new TextEncoder().encode('RIFF....WAVE');
    files['mine/Wut/copy.wav'] = files['mine/Wut/0.wav'] ?? new Uint8Array();
    const { report, corpusId } = await client.import({
      files: folderOf(files),
      name: 'Mine',
      choices: [{ from: 'Trauer', to: null }],
    });
    expect(report.nAdded).toBe(2);
    expect(report.skipped.map(({ file, reason }) => [file, reason.code]).sort()).toEqual([
      ['Trauer/0.wav', 'left-out'],
      ['Trauer/1.wav', 'left-out'],
      ['Wut/broken.wav', 'unreadable'],
      ['Wut/copy.wav', 'copy'],
    ]);
    const [info] = await listUtterances(database, corpusId);
    expect(info?.copies).toEqual([{ file: 'Wut/copy.wav', label: 'Wut' }]);
  });

  it('goes on after an interruption, without reading again what is there', async () => {
    const files = folderOf(sounds(60));
    const controller = new AbortController();
    const call = client.import(
      { files, name: 'Mine', choices: CHOICES },
      {
        signal: controller.signal,
        onProgress: ({ nDone }) => {
          if (nDone === 70) controller.abort();
        },
      },
    );
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    const [interrupted] = await listImports(database);
    expect(interrupted).toMatchObject({ name: 'Mine', nFiles: 120, choices: CHOICES });

    const before = (await listCorpora(database))[0]?.nUtterances ?? 0;
    expect(before).toBeGreaterThanOrEqual(64);
    const { report, corpusId } = await client.resume(interrupted?.corpusId ?? '');
    expect(report).toEqual({ nAdded: 120 - before, nKnown: before, skipped: [] });
    expect(await listUtterances(database, corpusId)).toHaveLength(120);
    expect(await listImports(database)).toEqual([]);
  });

  it('says that the disk is full in the middle, and keeps whole recordings', async () => {
    const order = { files: folderOf(sounds(40)), name: 'Mine', choices: CHOICES };
    let restoreDisk: () => void = () => undefined;
    const importing = importFiles(database, order, ({ nDone }) => {
      // One batch of 32 is in; the next does not fit.
      if (nDone === 40) restoreDisk = failPuts('corpora');
    });
    const reason = await importing.catch((error: unknown) => error);
    restoreDisk();
    expect(reason instanceof SerError && reason.info.code).toBe('storage-full');
    const [corpus] = await listCorpora(database);
    expect(corpus?.nUtterances).toBe(32);
    expect(await database.count('sounds')).toBe(32);
    expect(await listImports(database)).toHaveLength(1);
    const { report } = await client.resume(corpus?.id ?? '');
    expect(report.nAdded).toBe(48);
  });

  it('revives typed errors', async () => {
    const reason = await client
      .plan([{ path: 'notes.txt', content: new Blob(['no sound']) }])
      .catch((error: unknown) => error);
    expect(reason).toBeInstanceOf(SerError);
    expect((reason as SerError).info).toEqual({ code: 'corpus-empty', details: { nFiles: 1 } });
  });

  it('shows one typical recording per label, in the order of the labels', async () => {
    const { corpusId } = await client.import({
      files: folderOf(sounds(5)),
      name: 'Mine',
      choices: CHOICES,
    });
    const views = await client.typical(corpusId);
    expect(views.map(({ label }) => label)).toEqual(['anger', 'sadness']);
    for (const { logMel, spec } of views) expect(logMel.nMels).toBe(spec.nMels);
  });
});
