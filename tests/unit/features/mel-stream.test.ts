import { expect, test } from 'vitest';
import { melPower } from '#lib/core/features/log-mel.ts';
import { MelStream } from '#lib/core/features/mel-stream.ts';
import { cutGrowing, cutSegments, growingSteps } from '#lib/core/features/segments.ts';
import type { MelPower } from '#lib/core/features/spec.ts';
import { RECOMMENDED_SPEC } from '#lib/core/training/config.ts';
import { noise } from '../../support/signals.ts';

const { sampleRate, nMels } = RECOMMENDED_SPEC;

/** Columns `[nFrames][nMels]`. */
function columnsOf({ data, nFrames }: MelPower): number[][] {
  return Array.from({ length: nFrames }, (_, t) =>
    Array.from({ length: nMels }, (__, m) => data[m * nFrames + t] ?? NaN),
  );
}

test.each([true, false])(
  'columns that come piece by piece are those of the whole (centred: %s)',
  (center) => {
    const spec = { ...RECOMMENDED_SPEC, center };
    const sound = noise(sampleRate, 2);
    const stream = new MelStream(spec);
    const columns: number[][] = [];
    for (let at = 0; at < sound.samples.length; at += 777)
      columns.push(...columnsOf(stream.push(sound.samples.subarray(at, at + 777))));
    const whole = columnsOf(melPower(sound, spec));
    expect(columns.length).toBeGreaterThan(whole.length - 3);
    columns.forEach((column, t) =>
      column.forEach((value, m) => {
        expect(value / (whole[t]?.[m] ?? NaN)).toBeCloseTo(1, 4);
      }),
    );
  },
);

function ramp(nFrames: number): MelPower {
  return { data: Float32Array.from({ length: nFrames }, (_, i) => i), nMels: 1, nFrames };
}

test('a growing spectrogram is cut where the whole one would be at whole halves', () => {
  for (const nFrames of [282, 376, 470])
    expect(cutGrowing(ramp(nFrames), 188)).toEqual(cutSegments(ramp(nFrames), 188));
});

test('what was cut once stays while more comes', () => {
  let before = cutGrowing(ramp(188), 188);
  for (let nFrames = 189; nFrames < 800; nFrames++) {
    const now = cutGrowing(ramp(nFrames), 188);
    const onGrid = before.filter(({ startFrame }) => startFrame % 94 === 0);
    expect(now.slice(0, onGrid.length)).toEqual(onGrid);
    expect(nFrames - ((now.at(-1)?.startFrame ?? 0) + 188)).toBeLessThan(47);
    before = now;
  }
});

test.each([188, 225, 64, 3])(
  'its steps tell when there is a new picture (of %i)',
  (segmentFrames) => {
    const newest = (n: number) => {
      const { startFrame, nSoundFrames } = cutGrowing(ramp(n), segmentFrames).at(-1) ?? {};
      return `${startFrame}+${nSoundFrames}`;
    };
    for (let n = 1; n < 3 * segmentFrames; n++) {
      const isSame = growingSteps(n, segmentFrames) === growingSteps(n + 1, segmentFrames);
      expect(newest(n) === newest(n + 1)).toBe(isSame);
    }
  },
);

test('less than a quarter of a picture is not cut', () => {
  expect(cutGrowing(ramp(46), 188)).toEqual([]);
  expect(cutGrowing(ramp(47), 188)).toHaveLength(1);
});
