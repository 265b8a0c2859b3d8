import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startDeadline } from '#lib/server/deadline.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('passes when its time has come', () => {
  const { signal } = startDeadline(1000);
  vi.advanceTimersByTime(999);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(signal.aborted).toBe(true);
});

test('once stopped, it neither passes nor leaves a timer', () => {
  const { signal, stop } = startDeadline(1000);
  stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(2000);
  expect(signal.aborted).toBe(false);
});
