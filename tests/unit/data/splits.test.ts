import { describe, expect, it } from 'vitest';
import { leakage, speakersOf, splitCorpus, type SplitPlan } from '#lib/core/data/splits.ts';
import { errorOf } from '../../support/codes.ts';

/** Ten speakers with five recordings of each of two labels; the last speaker has one more. */
const UTTERANCES = Array.from({ length: 101 }, (_, i) => ({
  speaker: `speaker-${Math.min(9, Math.floor(i / 10))}`,
  label: i % 2 === 0 ? 'anger' : 'neutral',
}));

function speakersIn(positions: number[]): Set<string | undefined> {
  return new Set(positions.map((i) => UTTERANCES[i]?.speaker));
}

const PLANS: SplitPlan[] = [
  { kind: 'speakers', share: 0.2 },
  { kind: 'leave-one-out', speaker: 'speaker-3' },
  { kind: 'random', share: 0.2 },
  { kind: 'everything' },
];

describe.each(PLANS)('$kind', (plan) => {
  it('puts every recording on one side', () => {
    const { training, validation } = splitCorpus(UTTERANCES, plan, 1);
    expect([...training, ...validation].sort((a, b) => a - b)).toEqual(UTTERANCES.map((_, i) => i));
  });

  it('is the same for the same seed', () => {
    expect(splitCorpus(UTTERANCES, plan, 7)).toEqual(splitCorpus(UTTERANCES, plan, 7));
  });
});

it.each(PLANS.slice(0, 2))('$kind never shares a speaker', (plan) => {
  for (let seed = 0; seed < 20; seed++) {
    const { training, validation } = splitCorpus(UTTERANCES, plan, seed);
    expect(speakersIn(validation).size).toBeGreaterThan(0);
    for (const speaker of speakersIn(validation)) {
      expect(speakersIn(training)).not.toContain(speaker);
    }
  }
});

it('holds out about the share that is asked for', () => {
  const speakers = splitCorpus(UTTERANCES, { kind: 'speakers', share: 0.2 }, 1);
  expect(speakersIn(speakers.validation).size).toBe(2);
  const random = splitCorpus(UTTERANCES, { kind: 'random', share: 0.2 }, 1);
  const labels = random.validation.map((i) => UTTERANCES[i]?.label);
  expect(labels.filter((label) => label === 'anger')).toHaveLength(10);
  expect(labels.filter((label) => label === 'neutral')).toHaveLength(10);
});

it('draws others for another seed', () => {
  const plan: SplitPlan = { kind: 'random', share: 0.2 };
  expect(splitCorpus(UTTERANCES, plan, 2)).not.toEqual(splitCorpus(UTTERANCES, plan, 1));
});

it('holds out exactly the speaker that is named', () => {
  const { validation } = splitCorpus(
    UTTERANCES,
    { kind: 'leave-one-out', speaker: 'speaker-3' },
    1,
  );
  expect(validation).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
});

it('keeps one speaker on each side, however large the share', () => {
  const two = UTTERANCES.slice(0, 20);
  const { training, validation } = splitCorpus(two, { kind: 'speakers', share: 0.9 }, 1);
  expect([training.length, validation.length]).toEqual([10, 10]);
});

describe('is refused with a reason', () => {
  const nameless = UTTERANCES.map((one, i) => (i === 5 ? { ...one, speaker: null } : one));

  it.each([
    ['without speakers', nameless, { kind: 'speakers', share: 0.2 }, { fault: 'speakers-unknown' }],
    [
      'for one speaker',
      UTTERANCES.slice(0, 10),
      { kind: 'speakers', share: 0.2 },
      { fault: 'too-few-speakers', nSpeakers: 1 },
    ],
    [
      'for a stranger',
      UTTERANCES,
      { kind: 'leave-one-out', speaker: 'x' },
      { fault: 'nothing-to-judge' },
    ],
    [
      'for a label of one speaker',
      UTTERANCES.map((one) => (one.speaker === 'speaker-3' ? { ...one, label: 'fear' } : one)),
      { kind: 'leave-one-out', speaker: 'speaker-3' },
      { fault: 'nothing-to-learn', label: 'fear', heldOut: null },
    ],
  ] as const)('%s', async (_, utterances, plan, details) => {
    const info = await errorOf(() => splitCorpus(utterances, plan, 1));
    expect(info).toEqual({ code: 'corpus-invalid', details });
  });

  it('but not where speakers do not matter', () => {
    expect(speakersOf(nameless)).toBeNull();
    const { validation } = splitCorpus(nameless, { kind: 'random', share: 0.2 }, 1);
    expect(validation).toHaveLength(20);
  });
});

it('tells what a random split gives away, and that a split by speakers gives away nothing', () => {
  // Each speaker says five sentences twice with the same emotion.
  const takes = UTTERANCES.map((one, i) => ({ ...one, sentence: `${Math.floor((i % 10) / 2)}` }));
  const twice = takes.flatMap((one) => [one, one]);
  const random = splitCorpus(twice, { kind: 'random', share: 0.2 }, 1);
  const given = leakage(twice, random);
  expect(given.nShared).toBe(random.validation.length);
  expect(given.nRepeated).toBeGreaterThan(0.5 * random.validation.length);
  const speakers = splitCorpus(twice, { kind: 'speakers', share: 0.2 }, 1);
  expect(leakage(twice, speakers)).toEqual({ nShared: 0, nRepeated: 0 });
  const silent = twice.map((one) => ({ ...one, sentence: null }));
  expect(leakage(silent, random).nRepeated).toBe(0);
});
