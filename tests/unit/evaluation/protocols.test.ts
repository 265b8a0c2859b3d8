import { describe, expect, test } from 'vitest';
import { stratifiedFolds } from '#lib/core/data/folds.ts';
import { planFolds } from '#lib/core/evaluation/protocols.ts';
import { runSeed } from '#lib/core/training/fold.ts';
import { errorOf } from '../../support/codes.ts';

const SPEAKERS = ['03', '08', '09'];
const LABELS = ['anger', 'fear', 'sadness'];

/** Four recordings of every label by every speaker. */
const utterances = SPEAKERS.flatMap((speaker) =>
  LABELS.flatMap((label) => Array.from({ length: 4 }, () => ({ label, speaker }))),
);
const options = { nFolds: 5, seed: 7 };

describe('random folds', () => {
  const labels = Array.from({ length: 103 }, (_, i) => LABELS[i % 7 === 0 ? 1 : i % 2] ?? '');
  const folds = stratifiedFolds(labels, 10, 3);

  test('hold every recording out exactly once', () => {
    const held = folds.flatMap(({ test: own }) => own).sort((a, b) => a - b);
    expect(held).toEqual(labels.map((_, i) => i));
    for (const { training, test: own } of folds) {
      expect(new Set([...training, ...own]).size).toBe(labels.length);
      expect(training.length + own.length).toBe(labels.length);
    }
  });

  test('are equally large, and so in every label', () => {
    const spreadOf = (counts: number[]) => Math.max(...counts) - Math.min(...counts);
    expect(spreadOf(folds.map(({ test: own }) => own.length))).toBeLessThanOrEqual(1);
    for (const label of new Set(labels)) {
      const counts = folds.map(({ test: own }) => own.filter((i) => labels[i] === label).length);
      expect(spreadOf(counts)).toBeLessThanOrEqual(1);
    }
  });

  test('are drawn anew by another seed and the same by the same', () => {
    expect(stratifiedFolds(labels, 10, 3)).toEqual(folds);
    expect(stratifiedFolds(labels, 10, 4)).not.toEqual(folds);
  });

  test.each([1, 104])('cannot be %i', async (nFolds) => {
    const { code } = await errorOf(() => stratifiedFolds(labels, nFolds, 0));
    expect(code).toBe('corpus-invalid');
  });
});

describe('protocols', () => {
  test('leave one speaker out after another', () => {
    const folds = planFolds(utterances, 'speakers', options);
    expect(folds.map(({ name }) => name)).toEqual(SPEAKERS);
    for (const { name, training, test: own } of folds) {
      expect(new Set(own.map((i) => utterances[i]?.speaker))).toEqual(new Set([name]));
      expect(training.map((i) => utterances[i]?.speaker)).not.toContain(name);
    }
  });

  test('draw by lot, numbered from one', () => {
    const folds = planFolds(utterances, 'random', options);
    expect(folds.map(({ name }) => name)).toEqual(['1', '2', '3', '4', '5']);
    expect(folds.flatMap(({ test: own }) => own)).toHaveLength(utterances.length);
  });

  test('refuse unknown voices where nobody says who speaks', async () => {
    const nameless = utterances.map(({ label }) => ({ label, speaker: null }));
    expect(await errorOf(() => planFolds(nameless, 'speakers', options))).toEqual({
      code: 'corpus-invalid',
      details: { fault: 'speakers-unknown' },
    });
    expect(planFolds(nameless, 'random', options)).toHaveLength(5);
  });

  test('refuse a fold that has nothing to learn a label from', async () => {
    const only = [...utterances, { label: 'boredom', speaker: '03' }];
    for (const protocol of ['speakers', 'random'] as const) {
      expect(await errorOf(() => planFolds(only, protocol, options))).toMatchObject({
        code: 'corpus-invalid',
        details: { fault: 'nothing-to-learn', label: 'boredom' },
      });
    }
  });
});

describe('seed of a run', () => {
  test('is that of the command line for numbered speakers', () => {
    expect(runSeed(0, '03')).toBe(3);
    expect(runSeed(2, '16')).toBe(2016);
  });

  test('is a whole number for names, other for others', () => {
    const seeds = ['anna', 'bob', 'actor-01'].map((name) => runSeed(1, name));
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 1000 && seed < 2000)).toBe(true);
    expect(new Set(seeds).size).toBe(3);
  });
});
