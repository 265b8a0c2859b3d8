import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UtteranceInfo } from '#lib/core/data/corpus.ts';
import {
  addUtterances,
  listCorpora,
  listUtterances,
  loadBytes,
  loadProfiles,
  loadWaveforms,
  noteCopy,
} from '#lib/storage/corpus-store.ts';
import type { NewUtterance } from '#lib/storage/corpus-store.ts';
import {
  beginImport,
  endImport,
  hideCorpus,
  listImports,
  purgeHidden,
} from '#lib/storage/import-store.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { tone, wavFile } from '../support/wav.ts';

const NAME = 'stimmung-corpus-test';
const DRAFT = { id: 'other:mine', name: 'Mine', kind: 'other' } as const;

let database: StimmungDatabase;

beforeEach(async () => {
  database = await openDatabase(NAME);
});

afterEach(async () => {
  database.close();
  await deleteDB(NAME);
});

function utterance(id: string, info: Partial<UtteranceInfo> = {}): NewUtterance {
  const { buffer } = wavFile(tone(0.25));
  return {
    info: {
      id,
      corpusId: DRAFT.id,
      file: `${id}.wav`,
      label: 'anger',
      speaker: 'ann',
      sex: 'female',
      sentence: null,
      recognition: null,
      naturalness: null,
      durationSec: 0.25,
      sampleRate: 16_000,
      levelDb: -9,
      clippedRatio: 0,
      leadingSec: 0,
      trailingSec: 0,
      sizeBytes: buffer.byteLength,
      copies: [],
      ...info,
    },
    sound: { bytes: buffer, pcm: null },
    profile: Float32Array.of(-20, -30),
  };
}

describe('corpus store', () => {
  it('keeps utterances with their sound, and a corpus with the order of its labels', async () => {
    const nAdded = await addUtterances(database, DRAFT, [
      utterance('b', { label: 'sadness' }),
      utterance('a', { label: 'surprise' }),
      utterance('c', { label: 'anger' }),
    ]);
    expect(nAdded).toBe(3);
    expect(await listCorpora(database)).toMatchObject([
      { ...DRAFT, labels: ['anger', 'sadness', 'surprise'], nUtterances: 3, report: null },
    ]);
    const listed = await listUtterances(database, DRAFT.id);
    expect(listed.map(({ file }) => file)).toEqual(['a.wav', 'b.wav', 'c.wav']);
    const bytes = await loadBytes(database, DRAFT.id, 'a');
    expect(new Uint8Array(bytes ?? new ArrayBuffer())).toEqual(wavFile(tone(0.25)));
    expect((await loadProfiles(database, DRAFT.id)).get('b')).toEqual(Float32Array.of(-20, -30));
  });

  it('adds nothing twice', async () => {
    await addUtterances(database, DRAFT, [utterance('a')]);
    const nAdded = await addUtterances(database, DRAFT, [utterance('a'), utterance('b')]);
    expect(nAdded).toBe(1);
    const [corpus] = await listCorpora(database);
    expect(corpus?.nUtterances).toBe(2);
    expect(corpus?.sizeBytes).toBe(2 * wavFile(tone(0.25)).length);
  });

  it('keeps nothing of a batch that fails', async () => {
    const twice = [utterance('a'), utterance('a')];
    await expect(addUtterances(database, DRAFT, twice)).rejects.toBeInstanceOf(DOMException);
    expect(await listCorpora(database)).toEqual([]);
    expect(await database.count('sounds')).toBe(0);
  });

  it('gives every sound in the order of the files, at the rate asked for', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => String(i).padStart(2, '0'));
    await addUtterances(
      database,
      DRAFT,
      ids.toReversed().map((id) => utterance(id)),
    );
    const files: string[] = [];
    for await (const { info, waveform } of loadWaveforms(database, DRAFT.id, 8000)) {
      files.push(info.file);
      expect(waveform.sampleRate).toBe(8000);
      expect(waveform.samples.length).toBe(2000);
    }
    expect(files).toEqual(ids.map((id) => `${id}.wav`));
  });

  it('takes the sound that is kept ready before the file', async () => {
    const ready = utterance('a');
    ready.sound.pcm = Int16Array.of(16_384, -32_768);
    await addUtterances(database, DRAFT, [ready]);
    const { value } = await loadWaveforms(database, DRAFT.id, 16_000).next();
    expect(value?.waveform.samples).toEqual(Float32Array.of(0.5, -1));
  });

  it('keeps corpora apart', async () => {
    await addUtterances(database, DRAFT, [utterance('a')]);
    const other = { ...DRAFT, id: 'other:mine2', name: 'Mine 2' };
    await addUtterances(database, other, [utterance('a', { corpusId: other.id })]);
    expect(await listUtterances(database, DRAFT.id)).toHaveLength(1);
    expect(await listUtterances(database, other.id)).toHaveLength(1);
  });

  it('notes a copy once', async () => {
    await addUtterances(database, DRAFT, [utterance('a')]);
    const copy = { file: 'again.wav', label: 'fear' };
    await noteCopy(database, DRAFT.id, 'a', copy);
    await noteCopy(database, DRAFT.id, 'a', copy);
    await noteCopy(database, DRAFT.id, 'gone', copy);
    const [info] = await listUtterances(database, DRAFT.id);
    expect(info?.copies).toEqual([copy]);
  });
});

describe('deletion', () => {
  it('can be undone until it is for good', async () => {
    await addUtterances(database, DRAFT, [utterance('a')]);
    await hideCorpus(database, DRAFT.id, true);
    expect(await listCorpora(database)).toEqual([]);
    expect(await hideCorpus(database, DRAFT.id, false)).toBe(true);
    expect(await listCorpora(database)).toHaveLength(1);
    expect(await listUtterances(database, DRAFT.id)).toHaveLength(1);
    await hideCorpus(database, DRAFT.id, true);
    await purgeHidden(database);
    expect(await hideCorpus(database, DRAFT.id, false)).toBe(false);
    for (const store of ['corpora', 'utterances', 'sounds', 'profiles'] as const) {
      expect(await database.count(store)).toBe(0);
    }
  });

  it('touches no other corpus', async () => {
    await addUtterances(database, DRAFT, [utterance('a')]);
    const other = { ...DRAFT, id: 'other:mine2' };
    await addUtterances(database, other, [utterance('a', { corpusId: other.id })]);
    await hideCorpus(database, DRAFT.id, true);
    await purgeHidden(database);
    expect(await listUtterances(database, other.id)).toHaveLength(1);
  });

  it('is taken back by importing the corpus again', async () => {
    await addUtterances(database, DRAFT, [utterance('a')]);
    await hideCorpus(database, DRAFT.id, true);
    expect(await addUtterances(database, DRAFT, [utterance('a')])).toBe(0);
    expect(await listCorpora(database)).toHaveLength(1);
  });
});

it('keeps what an import needs to go on until it ends', async () => {
  const files = [{ path: 'a/b.zip', content: new Blob(['zip']) }];
  const started = { corpusId: DRAFT.id, name: 'Mine', kind: 'other', files, choices: [] } as const;
  await beginImport(database, { ...started, files, choices: [], nFiles: 3 });
  const [kept] = await listImports(database);
  expect(await kept?.files[0]?.content.text()).toBe('zip');
  await addUtterances(database, DRAFT, [utterance('a')]);
  const report = { nAdded: 1, nKnown: 0, skipped: [] };
  await endImport(database, DRAFT.id, report);
  expect(await listImports(database)).toEqual([]);
  expect((await listCorpora(database))[0]?.report).toEqual(report);
});

it('brings a database of version 1 up to date and keeps what is in it', async () => {
  const name = 'stimmung-version-1';
  const old = await openDB(name, 1, {
    upgrade(db) {
      db.createObjectStore('models', { keyPath: 'id' });
      db.createObjectStore('model-chunks');
      db.createObjectStore('pointers');
      db.createObjectStore('recordings');
    },
  });
  await old.put('pointers', 'abc', 'active');
  old.close();
  const current = await openDatabase(name);
  expect(await current.get('pointers', 'active')).toBe('abc');
  await addUtterances(current, DRAFT, [utterance('a')]);
  expect(await listCorpora(current)).toHaveLength(1);
  current.close();
  await deleteDB(name);
});
