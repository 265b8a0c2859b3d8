import { describe, expect, it } from 'vitest';
import { bandToHz } from '#lib/core/features/mel.ts';
import { RECOMMENDED_SPEC } from '#lib/core/training/config.ts';
import { whyWords } from '#lib/i18n/why.ts';
import { coverOf, paintWhy } from '#lib/ui/why/paint-why.ts';
import {
  agreementOf,
  agreementSentence,
  clearestSegment,
  placeOf,
  relevance,
  restOf,
  strongestOf,
} from '#lib/ui/why/relevance.ts';
import { surestWindow } from '#lib/ui/why/surest-window.ts';
import { viridis } from '#lib/ui/why/viridis.ts';
import { fakePrediction } from '../../support/prediction.ts';

const map = (...values: number[]) => ({
  data: Float32Array.from(values),
  nMels: 2,
  nFrames: values.length / 2,
});
const COLUMNS = { from: 0, to: 3 };
const maps = { gradCam: [map(4, -2, 0, 8, 0, 9)], occlusion: [map(1, 5, 0, 4, 0, -3)] };

describe('relevance', () => {
  it('is what raised the label, 1 at the strongest place in the sound', () => {
    expect([...(relevance(maps, 'gradCam', 0, { from: 0, to: 2 })?.data ?? [])]).toEqual([
      0.5, 0, 0, 1, 0, 0,
    ]);
  });

  it('of both is where both say so', () => {
    const both = relevance(maps, 'both', 0, COLUMNS)?.data ?? [];
    // 4/9 · 1/5 and 8/9 · 4/5, the roots on the scale of the larger.
    expect(both[0]).toBeCloseTo(Math.sqrt(4 / 45 / (32 / 45)), 6);
    expect([both[1], both[2], both[3], both[4], both[5]]).toEqual([0, 0, 1, 0, 0]);
  });

  it('is missing as long as its maps are', () => {
    const early = { ...maps, occlusion: null };
    expect(relevance(early, 'gradCam', 0, COLUMNS)).not.toBeNull();
    expect(relevance(early, 'occlusion', 0, COLUMNS)).toBeNull();
    expect(relevance(early, 'both', 0, COLUMNS)).toBeNull();
    expect(agreementOf(early, 0, COLUMNS)).toBeNull();
  });

  it('outlines at most a fifth, and nothing where nothing raised it', () => {
    const ten = { data: Float32Array.of(9, 8, 7, 6, 5, 4, 3, 2, 1, 0), nMels: 2, nFrames: 5 };
    const { mask, regions } = strongestOf(ten, { from: 0, to: 5 });
    expect([...mask.data]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(regions).toHaveLength(1);
    expect([...restOf(mask).data]).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(strongestOf({ ...ten, data: new Float32Array(10) }, COLUMNS).regions).toEqual([]);
  });

  it('is told in seconds and hertz of the recording', () => {
    const region = { columns: { from: 25, to: 50 }, bands: { from: 0, to: 20 }, share: 0.4 };
    const { time, fromHz, toHz } = placeOf(region, { pictureStartSec: -0.5 }, RECOMMENDED_SPEC);
    expect(time.startSec).toBe(0);
    expect(time.endSec).toBeCloseTo(0.3, 6);
    const edge = bandToHz(19.5, RECOMMENDED_SPEC);
    expect(fromHz).toBe(0);
    expect(Math.abs(toHz - edge)).toBeLessThanOrEqual(50);
  });

  it.each([
    [-0.4, 'none'],
    [0.2, 'weak'],
    [0.5, 'fair'],
    [0.8, 'good'],
  ] as const)('a correlation of %s is %s', (r, kind) => {
    expect(agreementSentence(r, whyWords.en)).toBe(whyWords.en.agreement[kind](r));
  });
});

describe('what is explained first', () => {
  const withShare = (share: number) =>
    fakePrediction().segments.map((segment) => ({ ...segment, posteriors: [share, 1 - share] }));

  it('is the part that speaks most clearly, and speaks at all', () => {
    const silent = withShare(0.9).map((one) => ({ ...one, outcome: 'no-speech' as const }));
    expect(clearestSegment([...withShare(0.2), ...withShare(0.7), ...silent], 0)).toBe(1);
  });

  const window = (startSec: number, endSec: number, ...posteriors: number[]) => ({
    startSec,
    endSec,
    posteriors,
    outcome: 'anger' as const,
  });
  const windows = [window(0, 3, 1, 0), window(10, 12, 0.6, 0.4), window(12, 14, 0.8, 0.2)];

  it('of a stretch is its surest window, not its neighbour', () => {
    const turn = { startSec: 10, endSec: 14, outcome: 'anger' as const };
    expect(surestWindow(turn, windows, ['anger', 'fear'], 60)).toEqual({
      startSec: 12,
      endSec: 14,
    });
    const other = { ...turn, outcome: 'fear' as const };
    expect(surestWindow(other, windows, ['anger', 'fear'], 60)).toEqual({
      startSec: 10,
      endSec: 12,
    });
  });

  it('of a very short one has a second around it, within the recording', () => {
    const short = { ...window(0.2, 0.6, 1, 0) };
    const range = surestWindow(short, [short], ['anger', 'fear'], 60);
    expect(range.startSec).toBe(0);
    expect(range.endSec).toBeCloseTo(0.9, 9);
  });
});

describe('the painted map', () => {
  const logMel = map(-80, -80, 0, 0);
  const paint = (relevant: number[], mask: number[], opacity: number) =>
    paintWhy(
      logMel,
      { minimumDb: -80, maximumDb: 0 },
      { map: map(...relevant), mask: map(...mask), opacity, lineWidth: 1 },
      20,
      20,
    );
  const pixel = (pixels: Uint8ClampedArray, x: number, y: number) => [
    ...pixels.subarray((y * 20 + x) * 4, (y * 20 + x) * 4 + 3),
  ];

  it('is grey where nothing matters or the colours are off', () => {
    const greys = paint([0, 0, 0, 0], [0, 0, 0, 0], 1);
    expect(pixel(greys, 3, 15)).toEqual([0, 0, 0]);
    expect(pixel(greys, 3, 5)).toEqual([190, 190, 190]);
    expect(paint([1, 1, 1, 1], [0, 0, 0, 0], 0)).toEqual(greys);
  });

  it('is viridis where most matters, and covers more the more it matters', () => {
    expect(pixel(paint([1, 0, 0, 0], [0, 0, 0, 0], 1), 3, 15)).toEqual([
      ...viridis.subarray(255 * 4, 255 * 4 + 3),
    ]);
    expect(coverOf(0.25, 0.8)).toBeCloseTo(0.4, 9);
  });

  it('has a white line with a black rim inside around the mask', () => {
    const pixels = paint([0, 0, 0, 0], [1, 0, 0, 0], 1);
    // The mask is the lower left quarter.
    expect(pixel(pixels, 9, 15)).toEqual([255, 255, 255]);
    expect(pixel(pixels, 8, 15)).toEqual([0, 0, 0]);
    expect(pixel(pixels, 3, 10)).toEqual([255, 255, 255]);
    expect(pixel(pixels, 10, 5)).toEqual([190, 190, 190]);
  });
});
