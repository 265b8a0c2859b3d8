import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { WARNING_EVIDENCE } from '#lib/core/inference/doubts.ts';
import type { TrustFile } from '../../../model/card-doubts.ts';
import { summarizeStrange, summarizeTrust, type HeardClip } from '../../../model/trust-figures.ts';

const file = new URL('../../../model/trust.json', import.meta.url);

test('the evidence that warnings leave is what was measured', async () => {
  const { warnings } = JSON.parse(await readFile(file, 'utf8')) as TrustFile;
  const measured = Object.entries(warnings).map(([code, { evidence }]) => {
    return [code, Number(evidence.toFixed(2))] as const;
  });
  expect(Object.fromEntries(measured.filter(([, evidence]) => evidence < 1))).toEqual(
    WARNING_EVIDENCE,
  );
});

/** Right in `right` of ten clips, always equally sure. */
function clips(right: number, codes: HeardClip['codes'], speaker = '03'): HeardClip[] {
  return Array.from({ length: 10 }, (_, i) => ({
    speaker,
    condition: codes.join() || 'clean',
    labelIndex: i < right ? 0 : 1,
    logits: [3, 0, 0, 0, 0, 0, 0],
    codes,
    likeness: 1,
  }));
}

test('a warning under which the network is wrong more often leaves less', () => {
  const { warnings, conditions } = summarizeTrust(
    [
      ...clips(8, []),
      ...clips(5, ['noisy']),
      ...clips(8, ['clipped']),
      ...clips(5, ['noisy'], '09'),
    ],
    1,
  );
  expect(warnings.noisy?.evidence).toBeLessThan(0.9);
  expect(warnings.clipped?.evidence).toBeCloseTo(1, 6);
  const { noisy } = conditions;
  expect(noisy).toMatchObject({ n: 10, warned: 1, unfamiliar: 0, accuracy: 0.5 });
  expect(noisy?.logLoss).toBeLessThan(noisy?.logLossPlain ?? NaN);
});

test('counts what was given an emotion', () => {
  const logits = [9, 0, 0];
  const heard = (outcome: 'anger' | 'uncertain') => ({ kind: 'hum', outcome, logits });
  const sounds = [heard('anger'), heard('uncertain'), heard('uncertain'), heard('uncertain')];
  expect(summarizeStrange(sounds, { temperature: 1, threshold: 0.5 })).toEqual({
    hum: { n: 4, emotion: 0.25, emotionPlain: 1 },
  });
});
