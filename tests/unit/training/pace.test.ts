import { expect, it } from 'vitest';
import { TrainingPace } from '#lib/core/training/pace.ts';

it('estimates the rate and the rest from the steps so far', () => {
  const pace = new TrainingPace(8);
  expect([pace.rate, pace.remainingSec(10, 1)]).toEqual([null, null]);
  pace.noteStep(100);
  pace.noteEpochEnd(500);
  expect(pace.rate).toBe(80);
  expect(pace.remainingSec(10, 1)).toBe(1.5);
});

it('is not misled by a night in which the device slept', () => {
  const pace = new TrainingPace(8);
  for (let step = 0; step < 20; step++) pace.noteStep(step === 10 ? 8 * 3_600_000 : 100);
  expect(pace.remainingSec(100, 0)).toBeCloseTo(10, 6);
});

it('follows a device that grows slow', () => {
  const pace = new TrainingPace(8);
  for (let step = 0; step < 40; step++) pace.noteStep(step < 10 ? 100 : 1000);
  expect(pace.remainingSec(100, 0)).toBeGreaterThan(95);
});
