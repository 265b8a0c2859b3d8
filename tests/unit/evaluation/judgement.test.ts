import { describe, expect, test } from 'vitest';
import { splitCorpus, type SplitPlan } from '#lib/core/data/splits.ts';
import { planJudgement } from '#lib/core/evaluation/judgement.ts';
import {
  parentOf,
  readLesson,
  type Lesson,
  type Upbringing,
} from '#lib/core/evaluation/upbringing.ts';

const LABELS = ['anger', 'fear', 'sadness'];
const corpus = { id: 'c', name: 'My corpus', kind: 'other' } as const;

/** Four speakers, two recordings of every label each. */
const utterances = ['p', 'q', 'r', 's'].flatMap((speaker) =>
  [...LABELS, ...LABELS].map((label) => ({ label, speaker })),
);
const nameless = utterances.map(({ label }) => ({ label, speaker: null }));

function lessonOf(split: SplitPlan, given = utterances, seed = 3): Lesson {
  const { training, validation } = splitCorpus(given, split, seed);
  const [nTraining, nValidation] = [training.length, validation.length];
  return { corpusName: 'My corpus', corpusId: 'c', split, seed, nTraining, nValidation };
}

function upbringing(...lessons: Lesson[]): Upbringing {
  return { lessons, isTraced: true };
}

describe('what is judged', () => {
  test('is everything that is new to the model', () => {
    const elsewhere = { ...lessonOf({ kind: 'everything' }), corpusName: 'Other', corpusId: 'o' };
    const plan = planJudgement(LABELS, corpus, utterances, upbringing(elsewhere));
    expect(plan).toMatchObject({ familiarity: 'new', nLearnt: 0, foreign: [], absent: [] });
    expect(plan.test).toEqual([...utterances.keys()]);
  });

  test('is only what both know; the rest is counted', () => {
    const plan = planJudgement(['fear', 'joy', 'anger'], corpus, utterances, upbringing());
    expect(plan.foreign).toEqual([{ label: 'sadness', n: 8 }]);
    expect(plan.absent).toEqual(['joy']);
    expect(plan.shared).toEqual(['fear', 'anger']);
    expect(plan.test.map((i) => utterances[i]?.label)).not.toContain('sadness');
    expect(plan.test).toHaveLength(16);
  });

  test('is nothing where no label is shared', () => {
    expect(planJudgement(['joy', 'calm'], corpus, utterances, upbringing())).toMatchObject({
      shared: [],
      test: [],
    });
  });

  test('is the voices that were held out, drawn again as in training', () => {
    const split = { kind: 'speakers', share: 0.25 } as const;
    const plan = planJudgement(LABELS, corpus, utterances, upbringing(lessonOf(split)));
    expect(plan.familiarity).toBe('new-voices');
    expect(plan.test).toEqual(splitCorpus(utterances, split, 3).validation);
    expect(plan.nLearnt + plan.test.length).toBe(utterances.length);
  });

  test('is held-out recordings of known voices with a warning', () => {
    const split = { kind: 'random', share: 0.5 } as const;
    const plan = planJudgement(LABELS, corpus, utterances, upbringing(lessonOf(split)));
    expect(plan.familiarity).toBe('known-voices');
    expect(plan.test).toEqual(splitCorpus(utterances, split, 3).validation);
    const unnamed = upbringing(lessonOf(split, nameless as never));
    expect(planJudgement(LABELS, corpus, nameless, unnamed).familiarity).toBe('known-voices');
  });

  test('is everything, with a warning, where all was learnt from', () => {
    const all = { kind: 'everything' } as const;
    const plan = planJudgement(LABELS, corpus, utterances, upbringing(lessonOf(all)));
    expect(plan).toMatchObject({ familiarity: 'learnt', nLearnt: 0 });
    expect(plan.test).toHaveLength(utterances.length);
    const emodb = { id: 'x', name: 'A part', kind: 'emodb' } as const;
    const shipped = { ...lessonOf(all), corpusName: 'EMO-DB', corpusId: null, nTraining: 535 };
    expect(planJudgement(LABELS, emodb, utterances, upbringing(shipped)).familiarity).toBe(
      'learnt',
    );
  });

  test('adds up what a model and those that it began as have learnt from', () => {
    const held = (speaker: string) => lessonOf({ kind: 'leave-one-out', speaker });
    const one = planJudgement(LABELS, corpus, utterances, upbringing(held('q')));
    expect(new Set(one.test.map((i) => utterances[i]?.speaker))).toEqual(new Set(['q']));
    const both = planJudgement(LABELS, corpus, utterances, upbringing(held('q'), held('r')));
    expect(both.familiarity).toBe('learnt');
  });
});

describe('where it cannot be told what was learnt from', () => {
  const split = { kind: 'speakers', share: 0.25 } as const;

  test('everything is judged with a warning', () => {
    const grown = [...utterances, { label: 'fear', speaker: 't' }];
    const plan = planJudgement(LABELS, corpus, grown, upbringing(lessonOf(split)));
    expect(plan).toMatchObject({ familiarity: 'unclear', nLearnt: 0 });
    const orphan = { lessons: [], isTraced: false };
    expect(planJudgement(LABELS, corpus, utterances, orphan).familiarity).toBe('unclear');
    const untold = upbringing({ ...lessonOf(split), split: null });
    expect(planJudgement(LABELS, corpus, utterances, untold).familiarity).toBe('unclear');
  });

  test('a single held-out voice is known by name even in a corpus that has grown', () => {
    const grown = [...utterances, { label: 'fear', speaker: 't' }];
    const lesson = lessonOf({ kind: 'leave-one-out', speaker: 'p' });
    const plan = planJudgement(LABELS, corpus, grown, upbringing(lesson));
    expect(plan.familiarity).toBe('new-voices');
    expect(plan.test.map((i) => grown[i]?.speaker)).toEqual(Array(6).fill('p'));
  });
});

describe('what a model says of its training', () => {
  const about = { corpusName: 'A', nTraining: 8, nValidation: 2, split: 'speakers' };

  test('is read as it was written', () => {
    const plan = {
      split: { kind: 'leave-one-out', speaker: 'p' },
      seed: 7,
      start: { kind: 'model', modelId: 'm', freezeConvolutions: true },
    };
    expect(readLesson({ corpusId: 'c', plan }, about)).toEqual({
      corpusName: 'A',
      corpusId: 'c',
      split: { kind: 'leave-one-out', speaker: 'p' },
      seed: 7,
      nTraining: 8,
      nValidation: 2,
    });
    expect(parentOf({ plan })).toBe('m');
    expect(parentOf({ plan: { ...plan, start: { kind: 'scratch' } } })).toBeNull();
  });

  test('is not believed where it makes no sense', () => {
    for (const plan of [null, 3, {}, { split: { kind: 'speakers', share: 'all' }, seed: 0.5 }]) {
      expect(readLesson({ plan }, about)).toMatchObject({ split: null, seed: 0, corpusId: null });
      expect(parentOf({ plan })).toBeNull();
    }
    const whole = { kind: 'everything' };
    expect(readLesson({}, { ...about, split: 'every-speaker' }).split).toEqual(whole);
  });
});
