import { describe, expect, test } from 'vitest';
import {
  abstain,
  accuracyAtCoverage,
  brierScore,
  calibrationError,
  calibrationErrorByChance,
  chooseThreshold,
  fitTemperature,
  logLoss,
  reliability,
  toAnswers,
  type Answer,
} from '#lib/core/evaluation/calibration.ts';
import { softmax } from '#lib/core/math.ts';
import { createRng } from '#lib/core/rng.ts';

/** `[confidence, 1 for right]` each. */
function answers(...pairs: [confidence: number, right: 0 | 1][]): Answer[] {
  return pairs.map(([confidence, right]) => ({ confidence, isRight: right === 1 }));
}

/** Labels drawn from the very posteriors that the logits stand for: perfectly calibrated at temperature 1. */
function calibrated(n: number, nClasses: number, sharpness: number) {
  const rng = createRng(3, 'calibrated');
  const logits = Array.from({ length: n }, () =>
    Array.from({ length: nClasses }, () => sharpness * rng.normal()),
  );
  const labels = logits.map((row) => {
    let left = rng.uniform();
    const posteriors = softmax(row, nClasses);
    const drawn = posteriors.findIndex((posterior) => (left -= posterior) < 0);
    return drawn === -1 ? nClasses - 1 : drawn;
  });
  return { logits, labels };
}

test('toAnswers takes the top posterior, the first of equals', () => {
  const rows = [
    [0.2, 0.5, 0.3],
    [0.4, 0.2, 0.4],
  ];
  expect(toAnswers(rows, [1, 2])).toEqual(answers([0.5, 1], [0.4, 0]));
  expect(() => toAnswers(rows, [1])).toThrow('as many labels as rows');
  expect(() => toAnswers([], [])).toThrow('as many labels as rows');
});

describe('logLoss', () => {
  test('is ln 4 for four equal posteriors, whatever the temperature', () => {
    const rows = [[5, 5, 5, 5]];
    expect(logLoss(rows, [2])).toBeCloseTo(Math.log(4), 12);
    expect(logLoss(rows, [2], 3)).toBeCloseTo(Math.log(4), 12);
  });

  test('is the mean of -ln p of the true label', () => {
    const rows = [
      [Math.log(0.2), Math.log(0.8)],
      [Math.log(0.7), Math.log(0.3)],
    ];
    expect(logLoss(rows, [1, 1])).toBeCloseTo(-(Math.log(0.8) + Math.log(0.3)) / 2, 12);
  });

  test('stays finite and exact where the posterior rounds to zero', () => {
    expect(logLoss([[0, 2000]], [0])).toBeCloseTo(2000, 9);
    expect(logLoss([[0, 2000]], [0], 4)).toBeCloseTo(500, 9);
  });
});

test('brierScore sums the squares over the labels', () => {
  const rows = [
    [0.7, 0.2, 0.1],
    [0, 1, 0],
  ];
  expect(brierScore(rows, [0, 2])).toBeCloseTo((0.09 + 0.04 + 0.01 + 2) / 2, 12);
  expect(brierScore([[0, 1]], [1])).toBe(0);
});

describe('reliability', () => {
  test('puts a confidence at a bound into the bin below it', () => {
    const bins = reliability(answers([0.2, 1], [0.21, 0], [0.4, 1], [1, 1], [0, 0]), 5);
    expect(bins.map(({ n }) => n)).toEqual([2, 2, 0, 0, 1]);
    expect(bins[1]).toEqual({
      from: 0.2,
      to: 0.4,
      n: 2,
      confidence: (0.21 + 0.4) / 2,
      accuracy: 0.5,
    });
    expect(bins[2]).toMatchObject({ n: 0, confidence: null, accuracy: null });
  });

  test('has 15 bins that cover [0, 1]', () => {
    const bins = reliability([]);
    expect(bins).toHaveLength(15);
    expect([bins[0]?.from, bins[14]?.to]).toEqual([0, 1]);
  });
});

describe('calibrationError', () => {
  test('is the weighted gap between confidence and accuracy', () => {
    // Bin of 0.9: 4 answers, 2 right, gap 0.4. Bin of 0.5: 1 answer, right, gap 0.5.
    const some = answers([0.9, 1], [0.9, 1], [0.9, 0], [0.9, 0], [0.5, 1]);
    expect(calibrationError(some)).toBeCloseTo(0.8 * 0.4 + 0.2 * 0.5, 12);
  });

  test('is 0 where every bin keeps its word', () => {
    const right = Array.from({ length: 10 }, (_, i): [number, 0 | 1] => [0.7, i < 7 ? 1 : 0]);
    const half = answers([0.5, 1], [0.5, 0]);
    expect(calibrationError([...answers(...right), ...half])).toBeCloseTo(0, 12);
  });

  test('is small for labels drawn from the posteriors and large for the same logits sharpened', () => {
    const { logits, labels } = calibrated(4000, 7, 1.5);
    const posteriors = logits.map((row) => softmax(row, 7));
    const sharpened = logits.map((row) => softmax(row, 7, 1 / 3));
    expect(calibrationError(toAnswers(posteriors, labels))).toBeLessThan(0.03);
    expect(calibrationError(toAnswers(sharpened, labels))).toBeGreaterThan(0.2);
  });
});

describe('calibrationErrorByChance', () => {
  test('is above the error of most lists that keep their word, and below that of one that does not', () => {
    const lists = Array.from({ length: 100 }, (_, seed) => {
      const rng = createRng(seed, 'lists');
      return Array.from({ length: 400 }, () => {
        const confidence = rng.uniform(0.3, 1);
        return { confidence, isRight: rng.uniform() < confidence };
      });
    });
    const nBelow = lists.filter((list) => calibrationError(list) < calibrationErrorByChance(list));
    expect(nBelow.length).toBeGreaterThanOrEqual(88);
    expect(nBelow.length).toBeLessThanOrEqual(99);
    const boastful = (lists[0] ?? []).map(({ confidence, isRight }) => ({
      confidence: Math.min(1, confidence + 0.15),
      isRight,
    }));
    expect(calibrationError(boastful)).toBeGreaterThan(calibrationErrorByChance(boastful));
  });

  test('shrinks as the answers become more', () => {
    const of = (n: number) =>
      calibrationErrorByChance(answers(...Array.from({ length: n }, (): [number, 0] => [0.7, 0])));
    expect(of(1600) / of(100)).toBeCloseTo(1 / 4, 1);
  });
});

describe('fitTemperature', () => {
  test.each([0.5, 1, 2.5])('recovers a scaling by %f', (scale) => {
    const { logits, labels } = calibrated(4000, 7, 1.5);
    const scaled = logits.map((row) => row.map((value) => value * scale));
    const own = fitTemperature(logits, labels);
    expect(own).toBeGreaterThan(0.93);
    expect(own).toBeLessThan(1.07);
    expect(fitTemperature(scaled, labels)).toBeCloseTo(own * scale, 6);
  });

  test('matches the closed form of two labels', () => {
    // Logit difference 2, right 3 times of 4: the posterior must be 3/4, so 2 / T = ln 3.
    const rows = [0, 1, 2, 3].map(() => [2, 0]);
    expect(fitTemperature(rows, [0, 0, 0, 1])).toBeCloseTo(2 / Math.log(3), 7);
  });

  test('stops at its bounds where the data ask for certainty or for none', () => {
    expect(fitTemperature([[1, 0]], [0])).toBeCloseTo(0.05, 6);
    expect(fitTemperature([[1, 0]], [1])).toBeCloseTo(20, 5);
  });
});

describe('abstain', () => {
  const some = answers([0.9, 1], [0.8, 0], [0.6, 1], [0.3, 0]);

  test('answers at the threshold, not below it', () => {
    expect(abstain(some, 0.6)).toEqual({ coverage: 0.75, accuracy: 2 / 3 });
    expect(abstain(some, 0)).toEqual({ coverage: 1, accuracy: 0.5 });
  });

  test('has no accuracy where nothing is answered', () => {
    expect(abstain(some, 0.95)).toEqual({ coverage: 0, accuracy: null });
    expect(abstain([], 0)).toEqual({ coverage: 0, accuracy: null });
  });

  test('never answers what holds no speech', () => {
    expect(abstain(some, 0, 4)).toEqual({ coverage: 0.5, accuracy: 0.5 });
  });
});

describe('accuracyAtCoverage', () => {
  const some = answers([0.3, 0], [0.9, 1], [0.8, 0], [0.6, 1]);

  test('judges the surest answers', () => {
    expect([0.25, 0.5, 0.75, 1].map((share) => accuracyAtCoverage(some, share))).toEqual([
      1,
      0.5,
      2 / 3,
      0.5,
    ]);
  });

  test('rounds up to whole answers, but not because of rounding errors', () => {
    expect(accuracyAtCoverage(some, 0.01)).toBe(1);
    expect(accuracyAtCoverage(some, 0.26)).toBe(0.5);
    const ten = answers(
      ...Array.from({ length: 10 }, (_, i): [number, 0 | 1] => [1 - i / 20, i < 7 ? 1 : 0]),
    );
    expect(accuracyAtCoverage(ten, 0.7)).toBe(1);
  });

  test('counts equals at the edge in proportion, whatever their order', () => {
    const tied = answers([0.9, 1], [0.5, 1], [0.5, 0], [0.5, 0]);
    expect(accuracyAtCoverage(tied, 0.5)).toBeCloseTo((1 + 1 / 3) / 2, 12);
    expect(accuracyAtCoverage(tied.toReversed(), 0.5)).toBeCloseTo((1 + 1 / 3) / 2, 12);
  });
});

describe('chooseThreshold', () => {
  const some = answers([0.3, 0], [0.9, 1], [0.8, 0], [0.7, 1], [0.6, 1], [0.5, 0]);

  test('takes the smallest one that reaches the target, even behind a worse one', () => {
    // From the top: 1/1, 1/2, 2/3, 3/4, 3/5, 3/6.
    expect(chooseThreshold(some, 0.75)).toBe(0.6);
    expect(chooseThreshold(some, 0.76)).toBe(0.9);
    expect(chooseThreshold(some, 0.6)).toBe(0.5);
  });

  test('is 0 if all answers together reach the target', () => {
    expect(chooseThreshold(some, 0.5)).toBe(0);
    expect(chooseThreshold(answers([0.4, 1]), 1)).toBe(0);
  });

  test('is 1 if no choice reaches it', () => {
    expect(chooseThreshold(answers([0.9, 0], [0.8, 1]), 0.8)).toBe(1);
    expect(chooseThreshold([], 0.8)).toBe(1);
  });

  test('takes equals all or not at all', () => {
    const tied = answers([0.7, 1], [0.7, 1], [0.7, 0], [0.6, 0]);
    expect(chooseThreshold(tied, 1)).toBe(1);
    expect(chooseThreshold(tied, 0.6)).toBe(0.7);
  });

  test('keeps its promise when the answers are given', () => {
    const { logits, labels } = calibrated(500, 7, 1);
    const given = toAnswers(
      logits.map((row) => softmax(row, 7)),
      labels,
    );
    const threshold = chooseThreshold(given, 0.8);
    const { accuracy } = abstain(given, threshold);
    expect(accuracy).toBeGreaterThanOrEqual(0.8);
    for (const { confidence } of given) {
      if (confidence < threshold) expect(abstain(given, confidence).accuracy).toBeLessThan(0.8);
    }
  });
});
