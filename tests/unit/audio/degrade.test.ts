import { describe, expect, test } from 'vitest';
import {
  addBabble,
  addWhiteNoise,
  degrade,
  muLawAt8k,
  telephoneBand,
} from '#lib/core/audio/degrade.ts';
import type { Condition } from '#lib/core/audio/degrade.ts';
import { butterworthBandPass, filter } from '#lib/core/audio/filter.ts';
import { createRng } from '#lib/core/rng.ts';
import { levelDb, noise, snrDb, syllables, tone } from '../../support/signals.ts';

const voice = syllables(16_000, 1);
const talkers = [1, 2, 3, 4, 5, 6, 7, 8].map(
  (seed) => noise(16_000, 0.3 * seed, 0.02, seed).samples,
);

describe('noise', () => {
  test.each([20, 10, 0, -5])('white and babble at %i dB, over the whole recording', (ratioDb) => {
    const rng = createRng(3);
    const white = addWhiteNoise(voice, ratioDb, rng);
    const babble = addBabble(voice, talkers, ratioDb, rng);
    for (const noisy of [white, babble]) {
      expect(snrDb(voice.samples, noisy.samples)).toBeCloseTo(ratioDb, 3);
      expect(noisy.sampleRate).toBe(16_000);
    }
  });

  test('babble rolls each talker, repeats it and gives all one level', () => {
    const rng = createRng(8, 'babble');
    const offset = createRng(8, 'babble').integer(16_000);
    const pulse = new Float32Array(1000);
    pulse[0] = 0.001;
    const noisy = addBabble(voice, [pulse], 0, rng);
    const added = noisy.samples.map((sample, i) => sample - (voice.samples[i] ?? 0));
    const places = [...added.keys()].filter((i) => Math.abs(added[i] ?? 0) > 0.1);
    expect(places).toEqual(Array.from({ length: 16 }, (_, k) => (offset % 1000) + 1000 * k));
  });

  test('silence stays silent', () => {
    const silent = { samples: new Float32Array(100), sampleRate: 16_000 };
    expect(addWhiteNoise(silent, 10, createRng(1))).toEqual(silent);
    expect(addBabble(voice, [new Float32Array(50)], 10, createRng(1))).toEqual(voice);
  });

  test('babble without talkers is a bug', () => {
    expect(() => addBabble(voice, [], 10, createRng(1))).toThrow(/at least one talker/);
  });
});

describe('telephone band', () => {
  // SciPy 1.17.1: sosfilt(butter(6, [300, 3400], 'band', fs=16000, output='sos'), impulse)
  const SCIPY_IMPULSE = [
    0.008868095139994338, 0.059278364149650424, 0.16091519747212737, 0.2035340528700365,
    0.040181260203485974, -0.2508726892840717, -0.3815650595304834, -0.23092986086399395,
    -0.00469590025889563, 0.06480974866732532, -0.0023459930974046965, -0.0398480016239659,
    0.014304586718456754, 0.08007177335449986, 0.08565045987241662, 0.05430038441163686,
  ];

  test("is SciPy's filter", () => {
    const impulse = new Float32Array(16);
    impulse[0] = 1;
    const response = filter(impulse, butterworthBandPass(6, 300, 3400, 16_000));
    response.forEach((value, i) => expect(value).toBeCloseTo(SCIPY_IMPULSE[i] ?? 9, 7));
  });

  // Of the same filter by sosfreqz, dB.
  test.each([
    [150, -39.239336],
    [300, -3.0103],
    [1000, 0],
    [3400, -3.0103],
    [4000, -14.136584],
    [6000, -61.962446],
  ])('%i Hz comes through at %d dB', (hz, gainDb) => {
    const input = tone(hz, 16_000, 2);
    const output = telephoneBand(input).samples;
    const gain = levelDb(output.subarray(16_000)) - levelDb(input.samples.subarray(16_000));
    expect(gain).toBeCloseTo(gainDb, 2);
  });
});

describe('mu-law at 8 kHz', () => {
  test('scales the peak to one half and leaves the noise of 8 bits', () => {
    const input = tone(1000, 16_000, 1, 0.01);
    const output = muLawAt8k(input);
    const ratioDb = snrDb(tone(1000, 16_000, 1, 0.5).samples, output.samples, 4000, 12_000);
    // Theory: about 38 dB.
    expect(ratioDb).toBeGreaterThan(33);
    expect(ratioDb).toBeLessThan(43);
  });

  test('nothing above 4 kHz is left', () => {
    const high = filter(muLawAt8k(voice).samples, butterworthBandPass(6, 5000, 7900, 16_000));
    expect(levelDb(high)).toBeLessThan(-60);
  });

  test.each([15_999, 16_000, 16_001, 1, 0])('%i samples stay as many', (n) => {
    const samples = noise(16_000, 2).samples.subarray(0, n);
    expect(muLawAt8k({ samples, sampleRate: 16_000 }).samples).toHaveLength(n);
  });
});

describe('degrade', () => {
  const conditions: Condition[] = [
    { kind: 'white', snrDb: 20 },
    { kind: 'babble', snrDb: 0 },
    { kind: 'telephone' },
    { kind: 'mu-law-8k' },
  ];

  test.each(conditions)(
    '$kind: same length, same again with the same seed, input untouched',
    (condition) => {
      const before = voice.samples.slice();
      const once = degrade(voice, condition, createRng(4, 'x'), talkers);
      const again = degrade(voice, condition, createRng(4, 'x'), talkers);
      expect(once).toEqual(again);
      expect(once.samples).toHaveLength(voice.samples.length);
      expect(once.samples).not.toEqual(voice.samples);
      expect(voice.samples).toEqual(before);
    },
  );

  test('clean is the recording itself', () => {
    expect(degrade(voice, { kind: 'clean' }, createRng(1))).toBe(voice);
  });
});
