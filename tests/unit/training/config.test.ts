import { describe, expect, it } from 'vitest';
import {
  learningRateAt,
  RECOMMENDED,
  validateConfig,
  type TrainingConfig,
} from '#lib/core/training/config.ts';
import { validateSpec } from '#lib/core/features/spec.ts';
import { errorOf } from '../../support/codes.ts';

describe('the learning rate', () => {
  const config: TrainingConfig = {
    ...RECOMMENDED,
    learningRate: 0.002,
    warmUp: 0.1,
    schedule: 'cosine',
  };
  const at = (step: number) => learningRateAt(config, step, 1000);

  it('rises in a straight line from 4 % to its highest', () => {
    expect(at(0)).toBeCloseTo(0.00008, 10);
    expect(at(50)).toBeCloseTo(0.002 * 0.52, 10);
    expect(at(99)).toBeCloseTo(0.002 * (0.04 + 0.96 * 0.99), 10);
    expect(at(100)).toBeCloseTo(0.002 * 1.0001, 10);
  });

  it('falls as a cosine to almost nothing, never to zero', () => {
    expect(at(550)).toBeCloseTo(0.002 * 0.5001, 10);
    expect(at(999)).toBeLessThan(1e-6);
    expect(at(999)).toBeGreaterThan(0);
    for (let step = 101; step < 1000; step++) expect(at(step)).toBeLessThan(at(step - 1));
  });

  it('can stay the same all the way', () => {
    const constant: TrainingConfig = { ...config, schedule: 'constant' };
    expect([0, 5, 9].map((step) => learningRateAt(constant, step, 10))).toEqual([
      ...[0.002, 0.002, 0.002],
    ]);
  });

  it('starts at its highest without a warm-up', () => {
    expect(learningRateAt({ ...config, warmUp: 0 }, 0, 10)).toBeCloseTo(0.002, 5);
  });
});

describe('a configuration', () => {
  it('as recommended is fine', () => {
    expect(() => validateConfig(RECOMMENDED)).not.toThrow();
    expect(() => validateSpec(RECOMMENDED.spec)).not.toThrow();
  });

  const wrong: Partial<TrainingConfig>[] = [
    ...[0, 1.5, -1, NaN].map((epochs) => ({ epochs })),
    ...[0, 1.5, 17, NaN].map((towers) => ({ towers })),
    ...[0, 1, 2.5, Infinity].map((batchSize) => ({ batchSize })),
    ...[0, -1, 1.01, NaN].map((learningRate) => ({ learningRate })),
    ...[-0.1, 1, NaN].map((warmUp) => ({ warmUp })),
    ...[-0.1, 1.1, NaN].map((averagedShare) => ({ averagedShare })),
    ...[-0.1, NaN].map((weightDecay) => ({ weightDecay })),
    ...[-0.1, 1, NaN].map((labelSmoothing) => ({ labelSmoothing })),
    ...[-0.1, 1.1, NaN].map((classWeightPower) => ({ classWeightPower })),
    ...[63, 64.5, NaN].map((segmentFrames) => ({ segmentFrames })),
  ];

  it.each(wrong)('with %o is refused by name', async (change) => {
    const info = await errorOf(() => validateConfig({ ...RECOMMENDED, ...change }));
    expect(info).toMatchObject({
      code: 'config-invalid',
      details: { field: Object.keys(change)[0] },
    });
  });
});
