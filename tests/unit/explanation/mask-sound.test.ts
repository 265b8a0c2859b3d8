import { describe, expect, it } from 'vitest';
import { maskSound } from '#lib/core/explanation/mask-sound.ts';
import type { HeatMap } from '#lib/core/explanation/heat-map.ts';
import { bandToHz, hzToBand } from '#lib/core/features/mel.ts';
import { PICTURE_SPEC } from '#lib/core/features/spec.ts';
import { absoluteError } from '../../support/close.ts';
import { levelDb, noise, syllables, tone } from '../../support/signals.ts';

const RATE = 16_000;
const N_FRAMES = 64;

function mask(keep: (band: number, column: number) => boolean): HeatMap {
  const { nMels } = PICTURE_SPEC;
  const data = Float32Array.from({ length: nMels * N_FRAMES }, (_, i) =>
    keep(Math.floor(i / N_FRAMES), i % N_FRAMES) ? 1 : 0,
  );
  return { data, nMels, nFrames: N_FRAMES };
}

describe('a sound under a mask', () => {
  const sound = syllables(RATE, 1.01);
  const through = (m: HeatMap, from = sound) => maskSound(from, m, PICTURE_SPEC, 0).samples;

  it('is the original under a full one and silence under an empty one', () => {
    const whole = through(mask(() => true));
    expect(whole).toHaveLength(sound.samples.length);
    expect(absoluteError(whole, sound.samples)).toBeLessThan(1e-6);
    expect(through(mask(() => false)).every((sample) => sample === 0)).toBe(true);
  });

  it('is the original however short', () => {
    const short = { samples: noise(RATE, 0.1).samples.slice(0, 7), sampleRate: RATE };
    expect(
      absoluteError(
        through(
          mask(() => true),
          short,
        ),
        short.samples,
      ),
    ).toBeLessThan(1e-6);
  });

  it('adds up to the original with the rest', () => {
    const keep = (band: number, column: number) => (band * 7 + column * 3) % 5 < 2;
    const part = through(mask(keep));
    const rest = through(mask((band, column) => !keep(band, column)));
    const both = part.map((sample, i) => sample + (rest[i] ?? NaN));
    expect(absoluteError(both, sound.samples)).toBeLessThan(1e-6);
  });

  it('keeps a tone in the bands that are kept and removes it from the others', () => {
    const low = tone(500, RATE, 1, 0.2);
    const band = Math.round(hzToBand(1500, PICTURE_SPEC));
    const below = mask((m) => m < band);
    const middle = (samples: Float32Array) => levelDb(samples.subarray(2000, 14_000));
    expect(middle(through(below, low))).toBeCloseTo(middle(low.samples), 1);
    const high = tone(3000, RATE, 1, 0.2);
    expect(middle(through(below, high))).toBeLessThan(middle(high.samples) - 50);
  });

  it('keeps the time that is kept, counted from where the sound starts', () => {
    const even = tone(500, RATE, 1, 0.2);
    const startSec = 0.5;
    // Columns 32 to 63 are 0.512 to 1.024 s, of the sound its first half second.
    const late = maskSound(
      even,
      mask((_, column) => column < 48),
      PICTURE_SPEC,
      startSec,
    );
    const level = (fromSec: number, toSec: number) =>
      levelDb(late.samples.subarray(fromSec * RATE, toSec * RATE));
    expect(level(0.02, 0.22)).toBeGreaterThan(-20);
    expect(level(0.31, 0.6)).toBeLessThan(-80);
  });
});

it('bands and hertz lead to one another', () => {
  for (const band of [0, 10.5, 63]) {
    expect(hzToBand(bandToHz(band, PICTURE_SPEC), PICTURE_SPEC)).toBeCloseTo(band, 9);
  }
  // The corner after the last peak.
  expect(bandToHz(64, PICTURE_SPEC)).toBeCloseTo(8000, 6);
});
