import { describe, expect, test } from 'vitest';
import {
  countConfusion,
  normalizeRows,
  sumConfusions,
  type Judgement,
} from '#lib/core/evaluation/confusion.ts';
import {
  accuracy,
  confusionByGroup,
  deviation,
  mean,
  perClass,
} from '#lib/core/evaluation/metrics.ts';

function judge(...pairs: [labelIndex: number, heardIndex: number | null][]): Judgement[] {
  return pairs.map(([labelIndex, heardIndex]) => ({ labelIndex, heardIndex }));
}

/** Three labels: 0 right 3 of 4, 1 right 1 of 2 (the other without speech), 2 does not occur but is heard once. */
const SOME = judge([0, 0], [0, 0], [0, 0], [0, 2], [1, 1], [1, null]);

describe('countConfusion', () => {
  test('counts rows true and columns heard, and keeps those without speech apart', () => {
    expect(countConfusion(SOME, 3)).toEqual({
      counts: [
        [3, 0, 1],
        [0, 1, 0],
        [0, 0, 0],
      ],
      unheard: [0, 1, 0],
    });
  });

  test('refuses an index that is no label', () => {
    expect(() => countConfusion(judge([3, 0]), 3)).toThrow('out of range');
    expect(() => countConfusion(judge([0, 3]), 3)).toThrow('out of range');
    expect(() => countConfusion(judge([3, null]), 3)).toThrow('out of range');
  });
});

test('sumConfusions adds cell by cell and leaves its summands alone', () => {
  const one = countConfusion(SOME, 3);
  const other = countConfusion(judge([0, 1], [2, null]), 3);
  expect(sumConfusions([one, other, one])).toEqual({
    counts: [
      [6, 1, 2],
      [0, 2, 0],
      [0, 0, 0],
    ],
    unheard: [0, 2, 1],
  });
  expect(one).toEqual(countConfusion(SOME, 3));
  expect(() => sumConfusions([])).toThrow('No confusion matrix');
});

test('normalizeRows gives shares of each true label', () => {
  expect(normalizeRows(countConfusion(SOME, 3))).toEqual([
    [0.75, 0, 0.25],
    [0, 0.5, 0],
    [0, 0, 0],
  ]);
});

describe('accuracy', () => {
  test('averages recall over the labels that occur, and hits over all recordings', () => {
    expect(accuracy(countConfusion(SOME, 3))).toEqual({ uar: (0.75 + 0.5) / 2, wa: 4 / 6 });
  });

  test('counts recordings without speech as wrong', () => {
    expect(accuracy(countConfusion(judge([0, null], [1, null]), 2))).toEqual({ uar: 0, wa: 0 });
  });

  test('has nothing to say about nothing', () => {
    expect(() => accuracy(countConfusion([], 3))).toThrow('No recording to judge');
  });
});

test('perClass gives recall, precision and F1, null where undefined', () => {
  expect(perClass(countConfusion(SOME, 4))).toEqual([
    { n: 4, recall: 0.75, precision: 1, f1: 6 / 7 },
    { n: 2, recall: 0.5, precision: 1, f1: 2 / 3 },
    { n: 0, recall: null, precision: 0, f1: 0 },
    { n: 0, recall: null, precision: null, f1: null },
  ]);
});

test('confusionByGroup parts the judgements', () => {
  const judgements = [
    { labelIndex: 0, heardIndex: 0, speaker: '08' },
    { labelIndex: 1, heardIndex: 0, speaker: '03' },
    { labelIndex: 1, heardIndex: 1, speaker: '08' },
  ];
  const groups = confusionByGroup(judgements, ({ speaker }) => speaker, 2);
  expect([...groups].map(([speaker, confusion]) => [speaker, accuracy(confusion)])).toEqual([
    ['08', { uar: 1, wa: 1 }],
    ['03', { uar: 0, wa: 0 }],
  ]);
});

test('mean and deviation', () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(deviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
  expect(deviation([0.7])).toBeNull();
  expect(() => mean([])).toThrow('No values');
});
