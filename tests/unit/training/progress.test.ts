import { expect, it } from 'vitest';
import { calibrate } from '#lib/core/training/progress.ts';

/** Recordings heard with certainty `margin`, the first `nRight` of them rightly. */
function heard(n: number, nRight: number, margin: (i: number) => number) {
  return Array.from({ length: n }, (_, i) => ({
    labelIndex: i < nRight ? 0 : 1,
    logits: [margin(i), 0],
  }));
}

it('trusts nothing that too few recordings say', () => {
  expect(calibrate(heard(29, 29, () => 3)).isCalibrated).toBe(false);
  expect(calibrate([])).toEqual({ temperature: 1, threshold: 0.5, isCalibrated: false });
});

it('answers always where three of four answers are right', () => {
  expect(calibrate(heard(40, 36, () => 3))).toMatchObject({ threshold: 0, isCalibrated: true });
});

it('abstains where it is unsure, but never from more than half', () => {
  const { threshold } = calibrate(heard(40, 24, (i) => (i < 24 ? 4 : 1)));
  expect(threshold).toBeGreaterThan(0.5);
  // Wrong whenever it is surest: no threshold reaches the aim.
  const hopeless = heard(40, 10, (i) => (i < 10 ? 0.1 : 3));
  expect(calibrate(hopeless).threshold).toBeLessThan(1);
});
