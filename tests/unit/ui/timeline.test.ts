import { describe, expect, it } from 'vitest';
import { summarizeTimeline } from '#lib/core/inference/timeline.ts';
import type { Timeline, TimelineWindow } from '#lib/core/inference/timeline.ts';
import { callWords } from '#lib/i18n/call.ts';
import { dictionaries } from '#lib/i18n/index.ts';
import {
  bridgePauses,
  envelopeColumns,
  heardColumns,
  itemAt,
  loudest,
  visibleItems,
} from '#lib/ui/timeline/columns.ts';
import { headline, momentText } from '#lib/ui/timeline/heard-words.ts';
import {
  centreRange,
  clampRange,
  clockTicks,
  estimateLeftSec,
  followRange,
  panRange,
  zoomRange,
} from '#lib/ui/timeline/view-range.ts';

const HOUR = 3600;

describe('ranges', () => {
  it('stay inside the recording and are never shorter than five seconds', () => {
    expect(clampRange({ startSec: -10, endSec: 20 }, HOUR)).toEqual({ startSec: 0, endSec: 30 });
    expect(clampRange({ startSec: 3590, endSec: 3620 }, HOUR)).toEqual({
      startSec: 3570,
      endSec: 3600,
    });
    expect(clampRange({ startSec: 10, endSec: 11 }, HOUR)).toEqual({ startSec: 10, endSec: 15 });
    expect(clampRange({ startSec: 0, endSec: 9 }, 3)).toEqual({ startSec: 0, endSec: 3 });
  });

  it('zoom around the moment under the pointer', () => {
    const range = zoomRange({ startSec: 0, endSec: 1000 }, 0.5, 250, HOUR);
    expect(range).toEqual({ startSec: 125, endSec: 625 });
    expect(zoomRange(range, 2, 250, HOUR)).toEqual({ startSec: 0, endSec: 1000 });
    expect(zoomRange(range, 100, 250, HOUR)).toEqual({ startSec: 0, endSec: HOUR });
  });

  it('pan up to the ends', () => {
    expect(panRange({ startSec: 0, endSec: 60 }, 30, HOUR)).toEqual({ startSec: 30, endSec: 90 });
    expect(panRange({ startSec: 0, endSec: 60 }, -30, HOUR)).toEqual({ startSec: 0, endSec: 60 });
  });

  it('follow a moment only when it leaves', () => {
    const range = { startSec: 100, endSec: 200 };
    expect(followRange(range, 150, HOUR)).toBe(range);
    expect(followRange(range, 201, HOUR)).toEqual({ startSec: 191, endSec: 291 });
    expect(followRange(range, 90, HOUR)).toEqual({ startSec: 0, endSec: 100 });
  });

  it('centre a moment', () => {
    expect(centreRange({ startSec: 0, endSec: HOUR }, 760, 120, HOUR)).toEqual({
      startSec: 700,
      endSec: 820,
    });
  });
});

describe('clockTicks', () => {
  it('stand at whole minutes in an hour', () => {
    const ticks = clockTicks({ startSec: 0, endSec: HOUR }, 8);
    expect(ticks.map(({ value }) => value)).toEqual([0, 600, 1200, 1800, 2400, 3000, 3600]);
    expect(ticks.at(-1)?.position).toBe(1);
  });

  it('stand at seconds in a short part', () => {
    const ticks = clockTicks({ startSec: 61.5, endSec: 67 }, 6);
    expect(ticks.map(({ value }) => value)).toEqual([62, 63, 64, 65, 66, 67]);
  });

  it('are none where there is nothing', () => {
    expect(clockTicks({ startSec: 0, endSec: 0 }, 6)).toEqual([]);
  });
});

describe('estimateLeftSec', () => {
  it('reckons with the pace since it began', () => {
    expect(estimateLeftSec(900, 600, 10, 1800)).toBe(30);
    expect(estimateLeftSec(900, 900, 10, 1800)).toBeNull();
    expect(estimateLeftSec(900, 0, 1, 1800)).toBeNull();
  });
});

const WINDOWS: TimelineWindow[] = [
  { startSec: 0, endSec: 2, outcome: 'anger', posteriors: [0.8, 0.2] },
  { startSec: 2, endSec: 4, outcome: 'neutral', posteriors: [0.1, 0.9] },
  { startSec: 6, endSec: 8, outcome: 'uncertain', posteriors: [0.5, 0.5] },
];
const LABELS = ['anger', 'neutral'];

describe('visibleItems', () => {
  it('are those that the range touches', () => {
    expect(visibleItems(WINDOWS, { startSec: 3, endSec: 6.5 })).toEqual(WINDOWS.slice(1));
    expect(visibleItems(WINDOWS, { startSec: 4, endSec: 6 })).toEqual([]);
    expect(visibleItems(WINDOWS, { startSec: 8, endSec: 9 })).toEqual([]);
  });

  it('find what a moment lies in', () => {
    expect(itemAt(WINDOWS, 2)).toBe(WINDOWS[1]);
    expect(itemAt(WINDOWS, 5)).toBeNull();
    expect(itemAt(WINDOWS, 99)).toBeNull();
  });
});

describe('heardColumns', () => {
  it('shares out what falls into one column', () => {
    const { judgedSec, outcomeSec, posteriors } = heardColumns(
      WINDOWS,
      LABELS,
      { startSec: 0, endSec: 8 },
      2,
    );
    expect([...judgedSec]).toEqual([4, 2]);
    expect([...outcomeSec]).toEqual([2, 2, 0, 0, 0, 2]);
    expect(posteriors[0]).toBeCloseTo(0.45);
    expect(posteriors[3]).toBeCloseTo(0.5);
  });

  it('shows nothing where nothing was said, and cuts at the edges', () => {
    const { judgedSec } = heardColumns(WINDOWS, LABELS, { startSec: 3, endSec: 7 }, 4);
    expect([...judgedSec]).toEqual([1, 0, 0, 1]);
  });

  it('is done with three hours in less than a blink', () => {
    const windows = Array.from({ length: 7200 }, (_, i): TimelineWindow => ({
      startSec: i * 1.5,
      endSec: i * 1.5 + 1.2,
      outcome: 'neutral',
      posteriors: [0.1, 0.9],
    }));
    const start = performance.now();
    const { judgedSec } = heardColumns(windows, LABELS, { startSec: 0, endSec: 10_800 }, 1000);
    expect(performance.now() - start).toBeLessThan(100);
    expect(judgedSec.reduce((sum, sec) => sum + sec, 0)).toBeCloseTo(8640, 0);
  });
});

describe('bridgePauses', () => {
  const heard = heardColumns(WINDOWS, LABELS, { startSec: 0, endSec: 10 }, 10);

  it('goes on through a short pause, but not beyond the last word', () => {
    const { judgedSec, posteriors } = bridgePauses(heard, 2);
    expect([...judgedSec]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
    expect(posteriors[4 * 2 + 1]).toBeCloseTo(0.9);
    expect(posteriors[5 * 2 + 1]).toBeCloseTo(0.9);
    expect(posteriors[6 * 2 + 1]).toBeCloseTo(0.5);
  });

  it('leaves a longer one empty and the original as it is', () => {
    expect(bridgePauses(heard, 1)).toEqual(heard);
    expect([...heard.judgedSec]).toEqual([1, 1, 1, 1, 0, 0, 1, 1, 0, 0]);
  });
});

describe('envelopeColumns', () => {
  // Four times 50 ms.
  const peaks = Float32Array.of(-0.5, 0.5, -1, 0.25, 0, 0.75, -0.125, 0.125);

  it('takes the extremes of each column', () => {
    expect([...envelopeColumns(peaks, { startSec: 0, endSec: 0.2 }, 2)]).toEqual([
      -1, 0.5, -0.125, 0.75,
    ]);
  });

  it('repeats values where a column is shorter than one of them', () => {
    expect([...envelopeColumns(peaks, { startSec: 0, endSec: 0.1 }, 4)]).toEqual([
      -0.5, 0.5, -0.5, 0.5, -1, 0.25, -1, 0.25,
    ]);
  });

  it('knows nothing beyond what was heard', () => {
    const columns = envelopeColumns(peaks, { startSec: 0, endSec: 0.4 }, 2);
    expect([...columns]).toEqual([-1, 0.75, NaN, NaN]);
  });

  it('never makes silence loud', () => {
    expect(loudest(new Float32Array(10))).toBeCloseTo(0.1);
    expect(loudest(peaks)).toBe(1);
  });
});

describe('words', () => {
  const { en: words } = dictionaries;
  const { en: call } = callWords;
  const timeline: Timeline = {
    windows: WINDOWS,
    turns: WINDOWS.map((window) => ({ ...window, nWindows: 1 })),
  };
  const text = (sec: number) => momentText(sec, 9, timeline, LABELS, words, call);
  const head = (windows: TimelineWindow[]) => {
    const turns = windows.map((window) => ({ ...window, nWindows: 1 }));
    return headline(summarizeTimeline({ windows, turns }, 'anger'), words, call);
  };

  it('say what is heard at a moment', () => {
    expect(text(1)).toBe('0:01, sounds angry, 80%');
    expect(text(3)).toBe('0:03, sounds neutral, 90%');
    expect(text(7)).toBe('0:07, uncertain, nearest is angry with 50%');
    expect(text(5)).toBe('0:05, no speech');
    expect(text(760)).toBe('12:40, not heard yet');
  });

  it('say what is heard most, and where anger is heard first', () => {
    const calm = { startSec: 0, endSec: 3, outcome: 'neutral' as const, posteriors: [0, 1] };
    const angry = { startSec: 760, endSec: 761, outcome: 'anger' as const, posteriors: [1, 0] };
    expect(head([calm])).toBe('Sounds neutral for 100% of the speech');
    expect(head([calm, angry])).toBe('Sounds neutral for 75% of the speech; first angry at 12:40');
    expect(head([{ ...calm, outcome: 'uncertain' }])).toBe('Uncertain for 100% of the speech');
    expect(head([])).toBe('No speech heard');
  });
});
