import { describe, expect, test } from 'vitest';
import { auditCorpus } from '#lib/core/data/audit.ts';
import { pickClips } from '#lib/core/data/clips.ts';
import { orderLabels } from '#lib/core/data/corpus.ts';
import type { UtteranceInfo } from '#lib/core/data/corpus.ts';
import { arrangeUtterances, rowWindow, WHOLE } from '#lib/core/data/listing.ts';
import { mapLabel, suggestChoice } from '#lib/core/data/mapping.ts';
import { summariseCorpus } from '#lib/core/data/overview.ts';
import { pickTypical } from '#lib/core/data/typical.ts';

const LABELS = ['anger', 'fear'];

function utterance(file: string, info: Partial<UtteranceInfo> = {}): UtteranceInfo {
  return {
    id: file,
    corpusId: 'c',
    file,
    label: 'anger',
    speaker: 'ann',
    sex: 'female',
    sentence: 's1',
    recognition: null,
    naturalness: null,
    durationSec: 2,
    sampleRate: 16_000,
    levelDb: -20,
    clippedRatio: 0,
    leadingSec: 0.1,
    trailingSec: 0.1,
    sizeBytes: 1000,
    copies: [],
    ...info,
  };
}

test('labels: emotions in their order, then others by name', () => {
  expect(orderLabels(['surprise', 'sadness', 'calm', 'anger', 'sadness'])).toEqual([
    'anger',
    'sadness',
    'calm',
    'surprise',
  ]);
});

describe('label mapping', () => {
  test.for([
    ['Angry', 'anger'],
    ['Ärger', 'anger'],
    ['FREUDE', 'happiness'],
    ['ekel', 'disgust'],
    ['surprise', 'surprise'],
    ['constructor', 'constructor'],
  ])('suggests for %s: %s', ([from, to]) => {
    expect(suggestChoice(from ?? '')).toEqual({ from, to });
  });

  test('maps, leaves out, and keeps what nobody chose for', () => {
    const choices = [
      { from: 'a', to: 'b' },
      { from: 'c', to: null },
    ];
    expect(['a', 'c', 'd'].map((label) => mapLabel(label, choices))).toEqual(['b', null, 'd']);
  });
});

test('overview: figures per label and speaker, durations in bins', () => {
  const overview = summariseCorpus(
    [
      utterance('1', { durationSec: 1, recognition: 0.8, naturalness: 0.5 }),
      utterance('2', { durationSec: 3, recognition: 1, naturalness: 0.7 }),
      utterance('3', { label: 'fear', speaker: 'bob', sex: 'male', durationSec: 9.9 }),
      utterance('4', { label: 'fear', speaker: null, sex: null }),
    ],
    LABELS,
  );
  expect(overview.labels).toEqual([
    { label: 'anger', nUtterances: 2, medianSec: 2, recognition: 0.9, naturalness: 0.6 },
    { label: 'fear', nUtterances: 2, medianSec: 5.95, recognition: null, naturalness: null },
  ]);
  expect(overview.speakers).toEqual([
    { speaker: 'ann', sex: 'female', counts: [2, 0], nUtterances: 2 },
    { speaker: 'bob', sex: 'male', counts: [0, 1], nUtterances: 1 },
  ]);
  const { durations } = overview;
  expect(durations).toMatchObject({ minimumSec: 1, medianSec: 2.5, maximumSec: 9.9, binSec: 0.5 });
  expect(durations.bins).toHaveLength(20);
  expect(durations.bins.reduce((sum, n) => sum + n, 0)).toBe(4);
  expect(summariseCorpus([], LABELS).durations.totalSec).toBe(0);
});

describe('audit', () => {
  test('finds what is wrong with recordings', () => {
    const audit = auditCorpus(
      [
        utterance('clipped', { clippedRatio: 0.01, sentence: 'a' }),
        utterance('quiet', { levelDb: -50, sentence: 'b' }),
        utterance('silent', { levelDb: null, sentence: 'c', label: 'fear' }),
        utterance('late', { leadingSec: 0.6, sentence: 'd', label: 'fear' }),
        utterance('twice', { sentence: 'e', copies: [{ file: 'again', label: 'fear' }] }),
      ],
      LABELS,
    );
    expect(audit).toMatchObject({
      clipped: ['clipped'],
      quiet: ['quiet'],
      noSpeech: ['silent'],
      silentEnds: ['late'],
      copies: [{ file: 'twice', label: 'anger', copy: { file: 'again', label: 'fear' } }],
      nRepeated: 0,
      imbalance: {
        most: { label: 'anger', nUtterances: 3 },
        least: { label: 'fear', nUtterances: 2 },
      },
    });
  });

  test('finds repeated takes and labels that a speaker lacks', () => {
    const audit = auditCorpus(
      [utterance('1'), utterance('2'), utterance('3', { speaker: 'bob', label: 'fear' })],
      LABELS,
    );
    expect(audit.repeatedTakes).toEqual([
      { speaker: 'ann', sentence: 's1', label: 'anger', files: ['1', '2'] },
    ]);
    expect(audit.nRepeated).toBe(2);
    expect(audit.gaps).toEqual([
      { speaker: 'ann', label: 'fear', nUtterances: 0 },
      { speaker: 'bob', label: 'anger', nUtterances: 0 },
      { speaker: 'bob', label: 'fear', nUtterances: 1 },
    ]);
  });

  test('expects of a random split what a draw gives on average', () => {
    // 50 pairs of takes by 10 speakers: a test recording's twin is trained on in 4 of 5 cases.
    const utterances = Array.from({ length: 100 }, (_, i) =>
      utterance(String(i), { speaker: String(i % 10), sentence: String(Math.floor(i / 20)) }),
    );
    const { leak } = auditCorpus(utterances, ['anger']);
    expect(leak).toEqual({ testShare: 0.2, nTest: 20, nSpeaker: 20, nTake: 16 });
  });

  test('says nothing about speakers that nobody knows', () => {
    const audit = auditCorpus([utterance('1', { speaker: null })], ['anger']);
    expect(audit).toMatchObject({ leak: null, nWithoutSpeaker: 1, gaps: [], imbalance: null });
  });
});

describe('listing', () => {
  const all = [
    utterance('b.wav', { levelDb: null }),
    utterance('a.wav', { levelDb: -10, label: 'fear' }),
    utterance('C.wav', { levelDb: -30, speaker: 'bob' }),
  ];
  const files = (listing: Partial<typeof WHOLE>) =>
    arrangeUtterances(all, { ...WHOLE, ...listing }).map(({ file }) => file);

  test('filters by label, speaker and part of the name', () => {
    expect(files({ label: 'fear' })).toEqual(['a.wav']);
    expect(files({ speaker: 'bob' })).toEqual(['C.wav']);
    expect(files({ text: 'c.W' })).toEqual(['C.wav']);
    expect(files({ text: 'c.w', label: 'fear' })).toEqual([]);
  });

  test('sorts both ways, the unknown last', () => {
    expect(files({ sortBy: 'levelDb' })).toEqual(['C.wav', 'a.wav', 'b.wav']);
    expect(files({ sortBy: 'levelDb', isDescending: true })).toEqual(['a.wav', 'C.wav', 'b.wav']);
  });

  test('draws the rows in view and a few around them', () => {
    expect(rowWindow(535, 0, 440, 44)).toEqual({ start: 0, end: 18 });
    expect(rowWindow(535, 4400, 440, 44)).toEqual({ start: 92, end: 118 });
    expect(rowWindow(535, 1e6, 440, 44)).toEqual({ start: 535, end: 535 });
    expect(rowWindow(0, 0, 440, 44)).toEqual({ start: 0, end: 0 });
  });
});

test('typical is the one most like the others, whatever its level or an odd length', () => {
  const recording = (id: string, profile: number[], durationSec = 2) => ({
    id,
    label: 'anger',
    durationSec,
    profile: Float32Array.from(profile),
  });
  const typical = pickTypical(
    [
      recording('odd', [0, -90, 0]),
      recording('usual', [-50, -60, -70]),
      recording('usual but loud', [-10, -20, -31]),
      recording('long', [-30, -40, -50], 20),
      recording('falling', [-10, -25, -50]),
    ],
    ['anger', 'fear'],
  );
  expect([...typical]).toEqual([['anger', expect.stringMatching(/^usual/)]]);
});

test('clips to try: one per emotion, the most believed first, short before long', () => {
  const clips = pickClips([
    utterance('doubted', { recognition: 1, naturalness: 0.5 }),
    utterance('long', { recognition: 0.9, naturalness: 0.9, durationSec: 5 }),
    utterance('short', { recognition: 0.9, naturalness: 0.9 }),
    utterance('unknown', { label: 'fear' }),
    utterance('foreign', { label: 'surprise' }),
  ]);
  expect(clips.map(({ emotion, info }) => [emotion, info.file])).toEqual([
    ['anger', 'short'],
    ['fear', 'unknown'],
  ]);
});
