import { describe, expect, test } from 'vitest';
import { RECOMMENDED } from '#lib/core/training/config.ts';
import { formatEvaluation, type Evaluation } from '../../../model/evaluation-file.ts';
import type { FoldResult } from '../../../model/fold.ts';
import { SPEAKERS, summarize } from '../../../model/summary.ts';
import { drawnFolds, handMadeFolds, pointsAt, RECIPE } from './synthetic-folds.ts';

/** Stands in an expected value for a number rounded to 5 digits. */
function near(value: number): number {
  return expect.closeTo(value, 5) as number;
}

function evaluate(folds: FoldResult[]): Evaluation {
  const evaluation = summarize(folds, RECOMMENDED, RECIPE);
  if (evaluation === null) throw new Error('The folds are incomplete.');
  return evaluation;
}

/**
 * Of 69 recordings all are right but: 16's anger, heard as boredom by seed 0 and as nothing by seed 1; and 10's fear,
 * heard as happiness by seed 1.
 */
function almostRight(): FoldResult[] {
  return handMadeFolds([0, 1], (speaker, seed, labelIndex) => {
    if (speaker === '16' && labelIndex === 0) return seed === 0 ? pointsAt(1) : null;
    return pointsAt(speaker === '10' && labelIndex === 3 && seed === 1 ? 4 : labelIndex);
  });
}

describe('completeness', () => {
  const folds = almostRight();

  test('waits for all ten speakers and the same seeds of each', () => {
    expect(summarize([], RECOMMENDED, RECIPE)).toBeNull();
    expect(summarize(folds.slice(1), RECOMMENDED, RECIPE)).toBeNull();
    expect(summarize(folds.slice(0, 11), RECOMMENDED, RECIPE)).toBeNull();
    expect(summarize(folds.slice(0, 10), RECOMMENDED, RECIPE)?.seeds).toEqual([0]);
    expect(summarize(folds, RECOMMENDED, RECIPE)?.seeds).toEqual([0, 1]);
  });

  test('does not wait for a speaker that EMO-DB does not have', () => {
    const [first] = folds;
    if (first === undefined) throw new Error('No fold.');
    const stranger = { ...first, speaker: '99' };
    expect(summarize([...folds, stranger], RECOMMENDED, RECIPE)).toBeNull();
  });

  test('refuses folds of another recipe, folds twice and folds that do not fit', () => {
    expect(() => summarize(folds, RECOMMENDED, 'another')).toThrow('different recipes');
    expect(() => summarize([...folds, ...folds.slice(0, 1)], RECOMMENDED, RECIPE)).toThrow('twice');
    const shorter = folds.map((fold, i) =>
      i === 3 ? { ...fold, clips: fold.clips.slice(1) } : fold,
    );
    expect(() => summarize(shorter, RECOMMENDED, RECIPE)).toThrow('same recordings');
    const unheard = structuredClone(folds);
    delete unheard[4]?.clips[2]?.logits.telephone;
    expect(() => summarize(unheard, RECOMMENDED, RECIPE)).toThrow('telephone');
  });
});

describe('leave one speaker out', () => {
  const { leaveOneSpeakerOut: loso, ...evaluation } = evaluate(almostRight());

  test('pools recordings within a seed and averages seeds', () => {
    const seed0 = { uar: (6 + 0.9) / 7, wa: 68 / 69 };
    const seed1 = { uar: (5 + 2 * 0.9) / 7, wa: 67 / 69 };
    expect(loso.seeds).toEqual([
      { seed: 0, uar: near(seed0.uar), wa: near(seed0.wa) },
      { seed: 1, uar: near(seed1.uar), wa: near(seed1.wa) },
    ]);
    expect(loso.pooled.uar).toBeCloseTo((seed0.uar + seed1.uar) / 2, 5);
    expect(loso.pooled.wa).toBeCloseTo((seed0.wa + seed1.wa) / 2, 5);
    expect(loso.spread.overSeeds.uar).toBeCloseTo((seed0.uar - seed1.uar) / Math.SQRT2, 5);
  });

  test('has one entry per speaker, with the seeds inside', () => {
    expect(loso.folds.map(({ speaker }) => speaker)).toEqual(SPEAKERS);
    expect(loso.folds.map(({ n }) => n)).toEqual([7, 6, 7, 7, 7, 7, 7, 7, 7, 7]);
    // 08 has no disgust: its mean is over six labels.
    expect(loso.folds[1]).toMatchObject({ speaker: '08', uar: 1, wa: 1 });
    expect(loso.folds[3]).toEqual({
      speaker: '10',
      n: 7,
      uar: near(13 / 14),
      wa: near(13 / 14),
      seeds: [
        { seed: 0, uar: 1, wa: 1, minutes: 3, trainingLoss: 0.5 },
        {
          seed: 1,
          uar: near(6 / 7),
          wa: near(6 / 7),
          minutes: 3,
          trainingLoss: 0.5,
        },
      ],
    });
    const values = [...new Array<number>(8).fill(1), 13 / 14, 6 / 7];
    const centre = 1 - 3 / 140;
    const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
    expect(loso.spread.overFolds.uar).toBeCloseTo(Math.sqrt(squares / 9), 5);
  });

  test('counts what was not heard as wrong, apart from the matrix', () => {
    expect(loso.confusion.counts[0]).toEqual([18, 1, 0, 0, 0, 0, 0]);
    expect(loso.confusion.unheard).toEqual([1, 0, 0, 0, 0, 0, 0]);
    expect(loso.confusion.counts[3]).toEqual([0, 0, 0, 19, 1, 0, 0]);
    expect(loso.confusion.counts[2]?.[2]).toBe(18);
  });

  test('gives recall, precision and F1 of every label', () => {
    expect(loso.perClass.map(({ label }) => label)).toEqual(evaluation.labels);
    expect(loso.perClass[0]).toMatchObject({ n: 10, recall: 0.9, precision: 1 });
    expect(loso.perClass[1]?.precision).toBeCloseTo(20 / 21, 5);
    expect(loso.perClass[2]).toMatchObject({ n: 9, recall: 1, precision: 1, f1: 1 });
    expect(loso.perClass[3]?.f1).toBeCloseTo(38 / 39, 5);
  });

  test('tells speakers and sexes apart', () => {
    expect(loso.perSpeaker[1]).toMatchObject({ speaker: '08', sex: 'female', n: 6 });
    expect(loso.perSpeaker[1]?.recall).toEqual([1, 1, null, 1, 1, 1, 1]);
    expect(loso.perSpeaker[9]?.recall[0]).toBe(0);
    const [male, female] = loso.perSex;
    expect(male).toMatchObject({ sex: 'male', speakers: ['03', '10', '11', '12', '15'], n: 35 });
    expect(male?.wa).toBeCloseTo(69 / 70, 5);
    expect(female).toMatchObject({ sex: 'female', n: 34 });
    expect(female?.wa).toBeCloseTo(33 / 34, 5);
    expect(female?.recall[0]).toBeCloseTo(0.8, 5);
  });

  test('judges the speakers on whom nothing was chosen by themselves', () => {
    const { untouchedSpeakers } = loso;
    expect(untouchedSpeakers.speakers).toEqual(['09', '10', '12', '14', '15', '16']);
    expect(untouchedSpeakers.n).toBe(42);
    expect(untouchedSpeakers.wa).toBeCloseTo((41 / 42 + 40 / 42) / 2, 5);
  });

  test('gives an interval around the pooled figures', () => {
    const { uar, wa, nResamples } = loso.interval95;
    expect(nResamples).toBe(2000);
    expect(uar[0]).toBeLessThan(loso.pooled.uar);
    expect(uar[1]).toBe(1);
    expect(wa[0]).toBeLessThan(loso.pooled.wa);
    expect(wa[1]).toBe(1);
  });

  test('counts minutes, names the engine and the recipe', () => {
    expect(evaluation.minutes).toEqual({ total: 60, perFold: 3 });
    expect(evaluation).toMatchObject({ engine: 'engine of the test', recipe: RECIPE });
    expect(evaluation.config).toEqual(RECOMMENDED);
  });

  test('has no spread over seeds where there is one seed', () => {
    const { leaveOneSpeakerOut } = evaluate(almostRight().slice(0, 10));
    expect(leaveOneSpeakerOut.spread.overSeeds).toEqual({ uar: null, wa: null });
  });
});

describe('calibration', () => {
  const { calibration } = evaluate(drawnFolds([0, 1], 2));

  test('finds the temperature of the overconfident logits', () => {
    expect(calibration.temperature).toBeGreaterThan(1.8);
    expect(calibration.temperature).toBeLessThan(2.2);
    expect(calibration.after.logLoss).toBeLessThan(calibration.before.logLoss - 0.1);
    expect(calibration.after.brier).toBeLessThan(calibration.before.brier);
    expect(calibration.after.ece).toBeLessThan(calibration.before.ece / 2);
  });

  test('counts every answer once in the reliability bins', () => {
    expect(calibration.reliability.reduce((sum, { n }) => sum + n, 0)).toBe(1080);
    expect(calibration).toMatchObject({ n: 1080, nUnheard: 0, targetAccuracy: 0.85 });
  });

  test('has a threshold that keeps the target among answers, about so for unknown speakers', () => {
    const { threshold, nested, accuracyAtCoverage } = calibration;
    expect(threshold).toBeGreaterThan(0.2);
    expect(threshold).toBeLessThan(0.9);
    expect(nested.accuracy).toBeGreaterThan(0.8);
    expect(nested.accuracy).toBeLessThan(0.9);
    expect(nested.coverage).toBeGreaterThan(0.1);
    expect(nested.speakers.map(({ speaker }) => speaker)).toEqual(SPEAKERS);
    const shares = accuracyAtCoverage.map(({ accuracy }) => accuracy);
    expect(accuracyAtCoverage.map(({ coverage }) => coverage)).toEqual([0.5, 0.7, 0.9, 1]);
    expect(shares.toSorted((a, b) => b - a)).toEqual(shares);
  });

  test('judges each speaker by what the nine others say', () => {
    const folds = drawnFolds([0, 1], 2);
    for (const { speaker, clips } of folds) {
      if (speaker !== '12') continue;
      for (const clip of clips) clip.logits.clean = clip.logits.clean?.map((v) => 5 * v) ?? null;
    }
    const changed = evaluate(folds).calibration.nested.speakers;
    changed.forEach(({ speaker, temperature, threshold }, i) => {
      const before = calibration.nested.speakers[i];
      if (speaker === '12')
        expect({ temperature, threshold }).toEqual({
          temperature: before?.temperature,
          threshold: before?.threshold,
        });
      else expect(temperature).toBeGreaterThan((before?.temperature ?? 0) + 0.05);
    });
  });

  test('leaves recordings without speech unanswered', () => {
    const folds = drawnFolds([0], 2);
    for (const { clips } of folds) {
      for (const clip of clips.slice(0, 27)) clip.logits.clean = null;
    }
    const { calibration: half, robustness } = evaluate(folds);
    expect(half).toMatchObject({ n: 540, nUnheard: 270 });
    expect(half.nested.coverage).toBeLessThan(0.5);
    expect(robustness.clean).toMatchObject({ noSpeech: 0.5 });
    // At full coverage what was not heard counts as wrong.
    expect(half.accuracyAtCoverage.at(-1)?.accuracy).toBeCloseTo(robustness.clean?.wa ?? 0, 5);
  });
});

describe('robustness', () => {
  test('gives every condition at the shipped threshold', () => {
    const { robustness, leaveOneSpeakerOut, calibration } = evaluate(drawnFolds([0, 1], 2));
    expect(Object.keys(robustness)).toEqual(['clean', 'white-0']);
    const { clean, 'white-0': noisy } = robustness;
    expect(clean).toMatchObject(leaveOneSpeakerOut.pooled);
    expect(clean?.answeredAccuracy).toBeGreaterThanOrEqual(calibration.targetAccuracy - 1e-5);
    expect(noisy?.uar).toBeLessThan(clean?.uar ?? 0);
    expect(noisy?.answeredAccuracy).toBeLessThan(clean?.answeredAccuracy ?? 0);
    expect(noisy?.spreadOverSeeds.uar).not.toBeNull();
  });

  test('is at chance where all sounds like anger', () => {
    const { telephone } = evaluate(almostRight()).robustness;
    expect(telephone?.uar).toBeCloseTo(1 / 7, 5);
    expect(telephone?.wa).toBeCloseTo(10 / 69, 5);
    expect(telephone?.noSpeech).toBe(0);
  });
});

describe('the file', () => {
  const evaluation = evaluate(drawnFolds([0, 1], 2));
  const text = formatEvaluation(evaluation);

  test('reads back as it was, one recording a line', () => {
    expect(JSON.parse(text)).toEqual(evaluation);
    expect(text.split('\n').filter((line) => line.includes('.wav'))).toHaveLength(1080);
  });

  test('stays small for two seeds of a corpus of that size', () => {
    expect(text.length).toBeLessThan(250_000);
  });

  test('keeps logits and settings exactly', () => {
    expect(evaluation.clips[0]?.logits).toEqual(drawnFolds([0, 1], 2)[0]?.clips[0]?.logits.clean);
    expect(evaluation.config.spec.amin).toBe(RECOMMENDED.spec.amin);
  });
});
