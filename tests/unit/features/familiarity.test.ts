import { describe, expect, it } from 'vitest';
import {
  distanceFrom,
  fitFamiliarity,
  type ProfiledSound,
} from '#lib/core/features/familiarity.ts';
import { logMel } from '#lib/core/features/log-mel.ts';
import { describeSound, N_PROFILE } from '#lib/core/features/sound-profile.ts';
import { createRng } from '#lib/core/rng.ts';
import { RECOMMENDED_SPEC } from '#lib/core/training/config.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { concatenate, noise, silence, syllables, tone } from '../../support/signals.ts';

const RATE = RECOMMENDED_SPEC.sampleRate;

function profile(waveform: Waveform): Float64Array {
  return describeSound(logMel(waveform, RECOMMENDED_SPEC), RECOMMENDED_SPEC);
}

/** Correlated normal numbers around 1, 2, 3, …, of as many speakers as wanted. */
function sounds(n: number, nSpeakers: number): ProfiledSound[] {
  const rng = createRng(5, 'sounds');
  return Array.from({ length: n }, (_, i) => {
    let last = 0;
    const values = Array.from({ length: N_PROFILE }, (_each, k) => {
      last = 0.8 * last + 0.6 * rng.normal();
      return k + 1 + last;
    });
    return { profile: Float64Array.from(values), speaker: String(i % nSpeakers) };
  });
}

describe('the profile of a sound', () => {
  it('is finite for any sound, silence and a single frame included', () => {
    const blip = { samples: Float32Array.of(0.5, -0.5), sampleRate: RATE };
    for (const sound of [silence(RATE, 1), blip, tone(440, RATE, 1), noise(RATE, 1)]) {
      const figures = profile(sound);
      expect(figures).toHaveLength(N_PROFILE);
      expect([...figures].every(Number.isFinite)).toBe(true);
    }
  });

  it('does not depend on the level', () => {
    const loud = syllables(RATE, 2);
    const faint = { ...loud, samples: loud.samples.map((x) => x / 16) };
    const difference = profile(faint).map((value, i) => value - (profile(loud)[i] ?? 0));
    // The voice is 16 times weaker, so less of it stands out of what every spectrum's floor hides.
    expect(Math.max(...difference.map(Math.abs))).toBeLessThan(0.05);
  });

  it('passes over silence around the sound', () => {
    const spoken = syllables(RATE, 2);
    const hop = RECOMMENDED_SPEC.hopLength / RATE;
    const surrounded = concatenate(silence(RATE, 20 * hop), spoken, silence(RATE, 30 * hop));
    const difference = profile(surrounded).map((value, i) => value - (profile(spoken)[i] ?? 0));
    expect(Math.max(...difference.map(Math.abs))).toBeLessThan(0.6);
  });

  it('tells steady sound from sound that moves', () => {
    const [steady = 0] = profile(noise(RATE, 2));
    const [moving = 0] = profile(syllables(RATE, 2));
    expect(Math.exp(steady)).toBeLessThan(1);
    expect(Math.exp(moving)).toBeGreaterThan(5);
  });
});

describe('familiarity', () => {
  it('is about 1 for sounds like those learnt and grows in deviations', () => {
    const familiarity = fitFamiliarity(sounds(4000, 8));
    if (familiarity === null) throw new Error('Expected a fit.');
    const distances = sounds(4000, 8).map((sound) => distanceFrom(familiarity, sound.profile));
    const mean = distances.reduce((sum, d) => sum + d, 0) / distances.length;
    // Shrunk towards independent figures: not exactly 1.
    expect(mean).toBeGreaterThan(0.8);
    expect(mean).toBeLessThan(1.2);
    const above = distances.filter((d) => d > familiarity.limit).length / distances.length;
    expect(above).toBeGreaterThan(0.001);
    expect(above).toBeLessThan(0.01);
    const far = Float64Array.from(familiarity.mean, (value) => value + 10);
    expect(distanceFrom(familiarity, far)).toBeGreaterThan(3 * familiarity.limit);
    expect(distanceFrom(familiarity, Float64Array.from(familiarity.mean))).toBe(0);
  });

  it('takes its limit from speakers who were left out', () => {
    const alike = sounds(1000, 4);
    // One speaker is unlike the others: left out, they are strangers to what is left.
    const apart = alike.map(({ profile: own, speaker }) => ({
      speaker,
      profile: speaker === '0' ? own.map((value) => value + 4) : own,
    }));
    expect(fitFamiliarity(apart)?.limit).toBeGreaterThan(
      1.5 * (fitFamiliarity(alike)?.limit ?? NaN),
    );
  });

  it('leaves out one fifth after another where speakers are not known', () => {
    const unknown = sounds(1000, 4).map(({ profile: own }) => ({ profile: own, speaker: null }));
    const limit = fitFamiliarity(unknown)?.limit ?? NaN;
    expect(limit).toBeCloseTo(fitFamiliarity(sounds(1000, 4))?.limit ?? NaN, 1);
  });

  it('is not learnt from too few', () => {
    expect(fitFamiliarity(sounds(4 * N_PROFILE - 1, 4))).toBeNull();
  });
});
