import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WallClock } from '#lib/browser/wall-clock.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
afterEach(() => vi.useRealTimers());

test.for([
  ['set an hour forward', 3_600_000],
  ['set an hour back', -3_600_000],
] as const)('a clock %s is noticed once', ([, shiftMs]) => {
  const clock = new WallClock();
  expect(clock.isSteady()).toBe(true);
  vi.advanceTimersByTime(1000);
  expect(clock.isSteady()).toBe(true);
  vi.setSystemTime(Date.now() + shiftMs);
  expect(clock.isSteady()).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(clock.isSteady()).toBe(true);
});
