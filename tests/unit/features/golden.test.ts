import { describe, expect, it } from 'vitest';
import { decibelsScalar } from '#lib/core/features/decibels.ts';
import { logMel } from '#lib/core/features/log-mel.ts';
import { ScalarEngine } from '#lib/core/features/mel-engine.ts';
import { melPowerWith } from '#lib/core/features/mel-power.ts';
import {
  committedDirectory,
  goldenCases,
  outsideDirectory,
  readSingles,
  type GoldenCase,
} from './golden.ts';

/** Where the reference counts as audible, dB. */
const QUIET_DB = -90;

/** Largest absolute errors in dB where the reference is above, and where it is below `QUIET_DB`. */
function errors(actual: Float32Array, expected: Float32Array): { loud: number; quiet: number } {
  let loud = 0;
  let quiet = 0;
  expect(actual.length).toBe(expected.length);
  expected.forEach((reference, i) => {
    const difference = Math.abs((actual[i] ?? NaN) - reference);
    const error = Number.isNaN(difference) ? Infinity : difference;
    if (reference > QUIET_DB) loud = Math.max(loud, error);
    else quiet = Math.max(quiet, error);
  });
  return { loud, quiet };
}

function expectAgreement({ directory, signal, name, spec, shape }: GoldenCase): void {
  const waveform = { samples: readSingles(directory, signal), sampleRate: spec.sampleRate };
  const expected = readSingles(directory, `${name}.f32`);
  const actual = logMel(waveform, spec);
  expect([actual.nMels, actual.nFrames]).toEqual(shape);
  const { loud, quiet } = errors(actual.data, expected);
  expect(loud).toBeLessThan(0.01);
  expect(quiet).toBeLessThan(0.1);
}

describe('logMel against librosa 0.10.2', () => {
  it.each(goldenCases(committedDirectory))('$name', expectAgreement);

  it('agrees without WebAssembly, too', () => {
    for (const golden of goldenCases(committedDirectory)) {
      const { directory, signal, name, spec } = golden;
      if (spec.topDb !== null || spec.ref !== 1) continue;
      const waveform = { samples: readSingles(directory, signal), sampleRate: spec.sampleRate };
      const mel = melPowerWith(new ScalarEngine(spec), waveform, spec);
      const perDecade = spec.power === 2 ? 10 : 20;
      decibelsScalar(mel.data, { amin: spec.amin, perDecade, offset: 0, floor: -Infinity });
      const { loud, quiet } = errors(mel.data, readSingles(directory, `${name}.f32`));
      expect(loud).toBeLessThan(0.01);
      expect(quiet).toBeLessThan(0.1);
    }
  });
});

const outside = outsideDirectory();
const cases = outside === null ? [] : goldenCases(outside);
const isOptional = cases.length === 0 && process.env.CI !== 'true';
describe.skipIf(isOptional)('logMel against librosa, EMO-DB', () => {
  it('has the recordings to compare with (set EMODB_ZIP or GOLDEN_DIR)', () => {
    expect(cases.some(({ name }) => name.startsWith('03a01Fa'))).toBe(true);
  });

  it.for(cases)('$name', expectAgreement);
});
