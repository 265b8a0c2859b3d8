import { describe, expect, test } from 'vitest';
import { buildTimeline, summarizeTimeline } from '#lib/core/inference/timeline.ts';
import type { HeardWindow } from '#lib/core/inference/timeline.ts';

const JUDGING = { labels: ['anger', 'neutral', 'sadness'], temperature: 1, threshold: 0.5 };
const OPTIONS = { turnSec: 10, evidence: 0.7 };

/** Windows of three seconds every `hopSec`, hearing `best` each. */
function windowsOf(heard: number[], { hopSec = 1.5, value = 2 } = {}): HeardWindow[] {
  return heard.map((best, i) => ({
    startSec: i * hopSec,
    endSec: i * hopSec + 3,
    logits: [0, 1, 2].map((c) => (c === best ? value : 0)),
  }));
}

/** Posteriors by adding up all sequences of expressions. */
function bruteForce(windows: HeardWindow[]): number[][] {
  const n = windows.length;
  const sums = windows.map(() => [0, 0, 0]);
  for (let code = 0; code < 3 ** n; code++) {
    const path = windows.map((_, i) => Math.floor(code / 3 ** i) % 3);
    let weight = 1 / 3;
    path.forEach((c, i) => {
      const { logits = [], startSec = 0, endSec = 0 } = windows[i] ?? {};
      const total = logits.reduce((sum, x) => sum + Math.exp(x), 0);
      const share = Math.min(1, (endSec - startSec) / 3);
      weight *= (Math.exp(logits[c] ?? 0) / total) ** (OPTIONS.evidence * share);
      if (i === 0) return;
      const before = windows[i - 1];
      const gap = (startSec + endSec - (before?.startSec ?? 0) - (before?.endSec ?? 0)) / 2;
      const stay = Math.exp(-gap / OPTIONS.turnSec);
      weight *= (c === path[i - 1] ? stay : 0) + (1 - stay) / 3;
    });
    path.forEach((c, i) => {
      const row = sums[i] ?? [];
      row[c] = (row[c] ?? 0) + weight;
    });
  }
  return sums.map((row) => {
    const total = row.reduce((sum, x) => sum + x, 0);
    return row.map((x) => x / total);
  });
}

describe('buildTimeline', () => {
  test('is what adding up all sequences gives', () => {
    const windows: HeardWindow[] = [
      ...windowsOf([0, 0, 1]),
      { startSec: 9, endSec: 10, logits: [0.3, -1, 2] },
      { startSec: 30, endSec: 33, logits: [1, 1.5, 0] },
    ];
    const wanted = bruteForce(windows);
    const { windows: heard } = buildTimeline(windows, JUDGING, 3, OPTIONS);
    heard.forEach(({ posteriors }, i) => {
      posteriors.forEach((p, c) => {
        expect(p).toBeCloseTo(wanted[i]?.[c] ?? NaN, 7);
      });
    });
  });

  test('one window astray is put right by its neighbours, a new turn is kept', () => {
    const strays = buildTimeline(
      windowsOf([0, 0, 0, 1, 0, 0, 0], { value: 1 }),
      JUDGING,
      3,
      OPTIONS,
    );
    expect(strays.turns.map(({ outcome }) => outcome)).toEqual(['anger']);
    const change = buildTimeline(windowsOf([0, 0, 0, 0, 1, 1, 1, 1]), JUDGING, 3, OPTIONS);
    expect(change.turns.map(({ outcome }) => outcome)).toEqual(['anger', 'neutral']);
  });

  test('windows far apart do not speak for one another', () => {
    const windows = windowsOf([0, 1], { hopSec: 1000 });
    const alone = windows.map((window) => buildTimeline([window], JUDGING, 3, OPTIONS).windows[0]);
    const { windows: together } = buildTimeline(windows, JUDGING, 3, OPTIONS);
    together.forEach(({ posteriors }, i) => {
      posteriors.forEach((p, c) => {
        expect(p).toBeCloseTo(alone[i]?.posteriors[c] ?? NaN, 9);
      });
    });
  });

  test('stretches meet in the middle of what overlaps and never overlap', () => {
    const { windows } = buildTimeline(windowsOf([0, 0, 1]), JUDGING, 3, OPTIONS);
    expect(windows.map(({ startSec, endSec }) => [startSec, endSec])).toEqual([
      [0, 2.25],
      [2.25, 3.75],
      [3.75, 6],
    ]);
  });

  test('nothing sure is uncertain, nothing heard is an empty timeline', () => {
    const { turns } = buildTimeline(windowsOf([0], { value: 0.1 }), JUDGING, 3, OPTIONS);
    expect(turns.map(({ outcome }) => outcome)).toEqual(['uncertain']);
    expect(buildTimeline([], JUDGING, 3)).toEqual({ windows: [], turns: [] });
  });

  test('a pause of more than two seconds ends a turn', () => {
    const apart = windowsOf([0, 0], { hopSec: 5.5 });
    expect(buildTimeline(apart, JUDGING, 3, OPTIONS).turns).toHaveLength(2);
    const near = windowsOf([0, 0], { hopSec: 4.5 });
    expect(buildTimeline(near, JUDGING, 3, OPTIONS).turns).toMatchObject([
      { startSec: 0, endSec: 7.5, nWindows: 2 },
    ]);
  });
});

describe('summarizeTimeline', () => {
  test('tells shares of speech time, the first and the longest turn of a label', () => {
    const heard = [0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0];
    const timeline = buildTimeline(windowsOf(heard, { value: 4 }), JUDGING, 3, OPTIONS);
    const { speechSec, shares, first, longest } = summarizeTimeline(timeline, 'anger');
    expect(speechSec).toBeCloseTo(24, 9);
    expect((shares.anger ?? 0) + (shares.neutral ?? 0)).toBeCloseTo(1, 9);
    expect(first?.startSec).toBe(0);
    expect(longest?.endSec).toBe(24);
    expect(shares.uncertain).toBeUndefined();
  });

  test('of nothing is nothing', () => {
    expect(summarizeTimeline({ windows: [], turns: [] }, 'anger')).toEqual({
      speechSec: 0,
      shares: {},
      first: null,
      longest: null,
    });
  });
});
