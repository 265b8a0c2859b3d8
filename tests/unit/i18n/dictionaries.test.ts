import { describe, expect, it } from 'vitest';
import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import type { CorpusFault, ErrorCode, ErrorDetails, ErrorInfo } from '#lib/core/errors.ts';
import { aboutWords } from '#lib/i18n/about.ts';
import { callWords, noticeTexts } from '#lib/i18n/call.ts';
import { dataWords } from '#lib/i18n/data.ts';
import { evaluateWords } from '#lib/i18n/evaluate.ts';
import { dictionaries, LANGUAGES } from '#lib/i18n/index.ts';
import { liveWords } from '#lib/i18n/live.ts';
import { modelsWords } from '#lib/i18n/models.ts';
import { queueWords } from '#lib/i18n/queue.ts';
import { trainWords } from '#lib/i18n/train.ts';
import { whyWords } from '#lib/i18n/why.ts';
import type { PredictStage } from '#lib/workers/compute-api.ts';

/** One example per code; a new code does not compile without. */
const DETAILS: ErrorDetails = {
  'audio-empty': {},
  'audio-unsupported': { format: null, supported: ['wav', 'flac'] },
  'audio-corrupt': { format: 'wav', reason: 'fmt chunk missing' },
  'audio-not-finite': { nSamples: 17 },
  'audio-too-short': { durationSec: 0.05, minimumSec: 0.4 },
  'audio-too-long': { durationSec: 36_000, maximumSec: 14_400 },
  'audio-too-large': { sizeBytes: 26_214_401, maximumBytes: 26_214_400 },
  'sample-rate-mismatch': { expectedHz: 16_000, actualHz: 44_100 },
  'sample-rate-unsupported': { sampleRate: 4000, minimumHz: 8000, maximumHz: 192_000 },
  'spec-invalid': { field: 'nFft', reason: 'is odd' },
  'config-invalid': { field: 'epochs', reason: 'is negative' },
  'bundle-invalid': { reason: 'labels missing' },
  'bundle-hash-mismatch': { file: 'weights.bin' },
  'model-unavailable': { reason: 'the server answered 404' },
  'model-changed': {},
  'backend-unavailable': { backend: 'wasm', reason: 'no memory' },
  'corpus-invalid': { fault: 'speakers-unknown' },
  'corpus-empty': { nFiles: 12 },
  'package-invalid': { fault: 'checksum', file: 'weights.bin', detail: '' },
  'archive-corrupt': { reason: 'End of central directory not found' },
  'archive-too-large': { sizeBytes: 104_857_601, maximumBytes: 104_857_600 },
  'dataset-unavailable': { reason: 'this server offers none' },
  'training-diverged': { epoch: 3, step: 14, reason: 'exploding' },
  'microphone-denied': {},
  'microphone-absent': {},
  'microphone-busy': {},
  'microphone-unplugged': {},
  'microphone-unsupported': {},
  'storage-full': { neededBytes: 1_600_000 },
  'storage-unavailable': {},
  'storage-lost': {},
  'storage-blocked': {},
  'storage-outdated': {},
  'share-failed': { reason: 'not-ready' },
  'program-unavailable': {},
  'program-stopped': {},
  'request-invalid': { reason: 'no file' },
};
const ERRORS = (Object.keys(DETAILS) as ErrorCode[]).map(
  (code) => ({ code, details: DETAILS[code] }) as ErrorInfo,
);

const CORPUS_FAULTS: CorpusFault[] = [
  { fault: 'speakers-unknown' },
  { fault: 'too-few-speakers', nSpeakers: 0 },
  { fault: 'too-few-speakers', nSpeakers: 1 },
  { fault: 'too-few-recordings', nRecordings: 1, nNeeded: 32 },
  { fault: 'too-few-recordings', nRecordings: 7, nNeeded: 8 },
  { fault: 'nothing-to-learn', label: 'fear', heldOut: null },
  { fault: 'nothing-to-learn', label: 'fear', heldOut: '08' },
  { fault: 'nothing-to-judge' },
  { fault: 'recordings-gone', nRecordings: 1 },
  { fault: 'recordings-gone', nRecordings: 12 },
];

const WARNINGS: Record<AudioWarning['code'], AudioWarning> = {
  truncated: { code: 'truncated', expectedSec: 3, actualSec: 1.5 },
  'channels-differ': { code: 'channels-differ', correlation: 0.1 },
  'too-quiet': { code: 'too-quiet', levelDb: -52 },
  clipped: { code: 'clipped', ratio: 0.012 },
  narrowband: { code: 'narrowband', bandwidthHz: 3400 },
  short: { code: 'short', speechSec: 0.8 },
  noisy: { code: 'noisy', snrDb: 12 },
  'mostly-silent': { code: 'mostly-silent', speechSec: 1.2, durationSec: 9 },
  unfamiliar: { code: 'unfamiliar', share: 0.4 },
};

const STAGES: Record<PredictStage['stage'], PredictStage> = {
  'fetching-model': { stage: 'fetching-model', loadedBytes: 5e5, totalBytes: 1.6e6 },
  'starting-backend': { stage: 'starting-backend' },
  decoding: { stage: 'decoding' },
  features: { stage: 'features' },
  network: { stage: 'network' },
};

/** A sentence has words, ends, and shows no value that failed to be one. */
function expectSentence(text: string): void {
  expect(text).toMatch(/^\p{Lu}.*[.!?]$/su);
  expect(text).not.toMatch(/undefined|null|NaN|\[object/);
}

describe.each(LANGUAGES)('%s', (language) => {
  const words = dictionaries[language];

  it.each(ERRORS)('says what $code is', (info) => {
    expectSentence(words.describeError(info));
  });

  it.each(CORPUS_FAULTS)('says what is wrong with a corpus: %o', (details) => {
    expectSentence(words.describeError({ code: 'corpus-invalid', details }));
  });

  it.each(Object.values(WARNINGS))('says what the warning $code is', (warning) => {
    expectSentence(words.warning(warning));
  });

  it('has a different sentence for every error', () => {
    expect(new Set(ERRORS.map((info) => words.describeError(info))).size).toBe(ERRORS.length);
  });

  it.each(Object.values(STAGES))('names the stage $stage', (stage) => {
    expect(words.working.stage(stage)).toMatch(/\p{L}{3}/u);
  });

  it('never says that someone is an emotion', () => {
    for (const emotion of EMOTIONS) {
      expect(words.verdicts[emotion]).toMatch(/^(Sounds|Klingt) /);
    }
  });
});

it('is German in German', () => {
  const { en, de } = dictionaries;
  for (const info of ERRORS) expect(de.describeError(info)).not.toBe(en.describeError(info));
  for (const warning of Object.values(WARNINGS)) {
    expect(de.warning(warning)).not.toBe(en.warning(warning));
  }
});

it('tells what happened, the limit and what to do about a short recording', () => {
  const sentence = dictionaries.en.describeError({
    code: 'audio-too-short',
    details: { durationSec: 0.05, minimumSec: 0.4 },
  });
  expect(sentence.replaceAll('\u00a0', ' ')).toBe(
    'This recording holds 0.05 s of sound; at least 0.4 s are needed. Record a full sentence.',
  );
});

it('names the formats that can be read instead', () => {
  const info: ErrorInfo = {
    code: 'audio-unsupported',
    details: { format: 'm4a', supported: ['wav', 'ogg-opus'] },
  };
  expect(dictionaries.en.describeError(info)).toContain('cannot read M4A');
  expect(dictionaries.en.describeError(info)).toContain('WAV or Ogg Opus');
  expect(dictionaries.de.describeError(info)).toContain('WAV oder Ogg Opus');
});

it('tells the same story in both languages of About', () => {
  const { en, de } = aboutWords;
  expect(de.sections.map(({ points }) => points.length)).toEqual(
    en.sections.map(({ points }) => points.length),
  );
  expect(de.sections.map(({ paragraphs }) => paragraphs.length)).toEqual(
    en.sections.map(({ paragraphs }) => paragraphs.length),
  );
});

describe.each(LANGUAGES)('long recordings in %s', (language) => {
  const call = callWords[language];

  it('says what a voice sounds like, never what someone is', () => {
    for (const emotion of EMOTIONS) {
      const sentence = call.headline.mostly(call.adjectives[emotion], 0.62);
      expect(sentence).toMatch(/^(Sounds|Klingt) /);
      expect(sentence).toMatch(/62/);
      expect(call.picture.sounds(call.adjectives[emotion], 0.7)).toMatch(/^(sounds|klingt) /);
    }
  });

  it('writes hours only where there are any', () => {
    const first = call.headline.withFirst('', call.adjectives.anger, 760);
    expect(first).toMatch(/ 12:40$/);
    expect(call.progress.heard(59.9, 4360)).toMatch(/^0:59 .* 1:12:40 /);
  });

  it('tells how long it takes in whole minutes', () => {
    expect(call.progress.left(59)).not.toMatch(/\d/);
    expect(call.progress.left(61)).toMatch(/ 1 Minute| 1 minute /);
    expect(call.progress.left(600)).toMatch(/ 10 Minuten| 10 minutes /);
  });

  it('says why the other side is left alone, and by which article', () => {
    expectSentence(call.channels.bothWhy);
    expect(call.channels.bothWhy).toMatch(/5\(1\)\(f\)|5 Absatz 1 Buchstabe f/);
    expect(call.channels.noticeText).toMatch(/50\(3\)|50 Absatz 3/);
    expect(call.channels.sides).toHaveLength(2);
    expect(call.channels.choose).toHaveLength(2);
    expectSentence(noticeTexts[language]);
  });
});

/** Everything that is written, by its path; functions are asked with a value that serves as number and as text. */
function textsOf(words: unknown, path = ''): [path: string, text: string][] {
  if (typeof words === 'string') return [[path, words]];
  if (typeof words === 'function') {
    const values = Array.from({ length: words.length }, () => '3');
    return textsOf((words as (...values: string[]) => unknown)(...values), path);
  }
  if (typeof words !== 'object' || words === null) return [];
  return Object.entries(words).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
}

describe.each(
  Object.entries({
    about: aboutWords,
    call: callWords,
    data: dataWords,
    evaluate: evaluateWords,
    live: liveWords,
    models: modelsWords,
    queue: queueWords,
    train: trainWords,
    why: whyWords,
  }),
)('the words of %s', (_room, { en, de }) => {
  const [english, german] = [new Map(textsOf(en)), new Map(textsOf(de))];

  it('are there in both languages, whole and with their values', () => {
    expect([...german.keys()]).toEqual([...english.keys()]);
    expect(english.size).toBeGreaterThan(10);
    for (const [path, text] of [...english, ...german]) {
      expect(text, path).toMatch(/\S/);
      expect(text, path).not.toMatch(/undefined|null|NaN|\[object/);
    }
  });

  it('are German in German', () => {
    // Single words may be the same in both, as names are.
    const same = [...english].filter(
      ([path, text]) => text.split(/\s/).length > 4 && german.get(path) === text,
    );
    expect(same).toEqual([]);
  });
});
