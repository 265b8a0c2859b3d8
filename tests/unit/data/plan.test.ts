import { describe, expect, test } from 'vitest';
import type { CorpusEntry } from '#lib/core/data/entries.ts';
import { planImport } from '#lib/core/data/plan.ts';
import { errorOf } from '../../support/codes.ts';

/** Files of which only the path counts, and tables with their text. */
function entriesOf(
  files: readonly (string | [path: string, text: string | Uint8Array<ArrayBuffer>])[],
): CorpusEntry[] {
  return files.map((file) => {
    const [path, content] = typeof file === 'string' ? [file, ''] : file;
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return { path, sizeBytes: bytes.length, read: () => Promise.resolve(bytes) };
  });
}

async function plan(files: Parameters<typeof entriesOf>[0]) {
  const { candidates, ...rest } = await planImport({ entries: entriesOf(files), skipped: [] });
  return { ...rest, descriptions: candidates.map(({ description }) => description) };
}

describe('EMO-DB', () => {
  const SCORES =
    'Nr.\tSatz\terkannt\tnatuerlich\n' +
    '3\xa0\xa0\t03a01Fa.wav\t90,00\xa0\xa0\xa0\xa0\xa0\t75,50\xa0\xa0\n' +
    '4\xa0\xa0\t03a01Wa.wav\tviel\t75,00\xa0\n';

  test('is told by its names, with what listeners said', async () => {
    const { kind, descriptions, labels, nSpeakers } = await plan([
      'wav/03a01Fa.wav',
      'wav/08b03Wb.wav',
      'silb/03a01Fa.silb',
      ['erkennung.txt', Uint8Array.from(Buffer.from(SCORES, 'latin1'))],
    ]);
    expect(kind).toBe('emodb');
    expect(nSpeakers).toBe(2);
    expect(descriptions).toEqual([
      {
        file: '03a01Fa.wav',
        label: 'happiness',
        speaker: '03',
        sex: 'male',
        sentence: 'a01',
        recognition: 0.9,
        naturalness: 0.755,
      },
      {
        file: '08b03Wb.wav',
        label: 'anger',
        speaker: '08',
        sex: 'female',
        sentence: 'b03',
        recognition: null,
        naturalness: null,
      },
    ]);
    expect(labels.map(({ choice, nFiles }) => [choice.to, nFiles])).toEqual([
      ['anger', 1],
      ['happiness', 1],
    ]);
  });

  test('a strange file among its own has no label', async () => {
    const { skipped } = await plan(['wav/03a01Fa.wav', 'wav/08b03Wb.wav', 'wav/hello.wav']);
    expect(skipped).toEqual([{ file: 'wav/hello.wav', reason: { code: 'no-label' } }]);
  });
});

test('RAVDESS is told by its names: odd actors are men, sung words are another sentence', async () => {
  const { kind, descriptions } = await plan([
    'Actor_01/03-01-06-01-02-01-01.wav',
    'Actor_12/03-02-08-02-01-01-12.wav',
  ]);
  expect(kind).toBe('ravdess');
  expect(descriptions).toMatchObject([
    { file: '03-01-06-01-02-01-01.wav', label: 'fear', speaker: '01', sex: 'male', sentence: '02' },
    { label: 'surprise', speaker: '12', sex: 'female', sentence: 'song-01' },
  ]);
});

describe('folders', () => {
  test('are labels; what all files share is none', async () => {
    const { kind, descriptions, nSpeakers, labels } = await plan([
      'my corpus/Wut/1.wav',
      'my corpus/Wut/2.flac',
      'my corpus/Trauer/3.wav',
      'my corpus/notes.txt',
      '__MACOSX/my corpus/Wut/._1.wav',
      'my corpus/.DS_Store',
    ]);
    expect(kind).toBe('other');
    expect(descriptions.map(({ file, label }) => [file, label])).toEqual([
      ['Wut/1.wav', 'Wut'],
      ['Wut/2.flac', 'Wut'],
      ['Trauer/3.wav', 'Trauer'],
    ]);
    expect(nSpeakers).toBe(0);
    expect(labels.map(({ choice }) => choice)).toEqual([
      { from: 'Trauer', to: 'sadness' },
      { from: 'Wut', to: 'anger' },
    ]);
  });

  test('a single label is a label still', async () => {
    const { descriptions } = await plan(['all/anger/1.wav', 'all/anger/2.wav']);
    expect(descriptions.map(({ file, label }) => [file, label])).toEqual([
      ['anger/1.wav', 'anger'],
      ['anger/2.wav', 'anger'],
    ]);
  });

  test.for([
    ['speaker outside', ['ann/anger/1.wav', 'bob/fear/2.wav', 'bob/anger/3.wav']],
    ['speaker inside', ['anger/ann/1.wav', 'fear/bob/2.wav', 'anger/bob/3.wav']],
  ] as const)('two levels, %s', async ([, paths]) => {
    const { descriptions } = await plan([...paths]);
    expect(descriptions.map(({ speaker, label }) => [speaker, label])).toEqual([
      ['ann', 'anger'],
      ['bob', 'fear'],
      ['bob', 'anger'],
    ]);
  });
});

describe('tables', () => {
  test('name files beside them, with speakers, quotes and what is missing', async () => {
    const { kind, descriptions, skipped, nSpeakers } = await plan([
      [
        'data/files.csv',
        '\ufefffile,emotion,speaker,gender\n"audio/1, loud.wav",angry,ann,F\n./audio/2.wav,"say ""hm""",bob,male\naudio/3.wav,sad,ann,F\n',
      ],
      'data/audio/1, loud.wav',
      'data/audio/2.wav',
      'data/audio/4.wav',
    ]);
    expect(kind).toBe('other');
    expect(nSpeakers).toBe(2);
    expect(descriptions).toMatchObject([
      { file: 'audio/1, loud.wav', label: 'angry', speaker: 'ann', sex: 'female' },
      { file: 'audio/2.wav', label: 'say "hm"', speaker: 'bob', sex: 'male' },
    ]);
    expect(skipped).toEqual([
      { file: 'data/audio/4.wav', reason: { code: 'no-label' } },
      { file: 'data/audio/3.wav', reason: { code: 'missing' } },
    ]);
  });

  test('with semicolons, Windows line ends and no speakers', async () => {
    const { descriptions, nSpeakers } = await plan([
      ['t.csv', 'File;Emotion\r\na.wav;freude\r\n\r\n'],
      'a.wav',
    ]);
    expect(descriptions).toMatchObject([{ file: 'a.wav', label: 'freude', speaker: null }]);
    expect(nSpeakers).toBe(0);
  });

  test('a table of something else is none', async () => {
    const { descriptions } = await plan([['t.csv', 'a,b\n1,2\n'], 'x/anger/1.wav', 'x/fear/2.wav']);
    expect(descriptions.map(({ label }) => label)).toEqual(['anger', 'fear']);
  });
});

test('without a recording there is nothing to import', async () => {
  const info = await errorOf(() => plan(['a.txt', 'b.pdf']));
  expect(info).toEqual({ code: 'corpus-empty', details: { nFiles: 2 } });
});
