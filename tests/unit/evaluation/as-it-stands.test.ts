import { describe, expect, test } from 'vitest';
import { toJudged, type JudgedClip } from '#lib/core/evaluation/judged-clips.ts';
import { reportOfClips, reportOfModel } from '#lib/core/evaluation/report.ts';
import { createRng } from '#lib/core/rng.ts';

const LABELS = ['anger', 'fear', 'sadness'];
const OWN = { temperature: 2, threshold: 0.6 };

/** Ninety recordings by three speakers; disturbed by hiss they are heard as by lot, and one is not heard at all. */
function drawClips(n = 90): JudgedClip[] {
  const rng = createRng(4, 'as it stands');
  return Array.from({ length: n }, (_, i) => {
    const label = LABELS[i % 3] ?? '';
    const row = (skill: number) =>
      LABELS.map((other) => rng.normal() + (other === label ? skill : 0));
    const disturbed = { hiss: i === 0 ? null : row(0), hum: row(2) };
    const clip = { file: `${i}.wav`, speaker: `speaker ${i % 3}`, sex: null, seed: 0, label };
    return toJudged({ ...clip, fold: '', logits: row(2), disturbed }, LABELS);
  });
}

describe('a model as it stands', () => {
  const clips = drawClips();
  const report = reportOfModel(clips, LABELS, OWN);

  test('keeps its own temperature and threshold, whatever would fit better', () => {
    expect(report?.protocol).toBe('model');
    expect(report?.calibration).toMatchObject(OWN);
    expect(report?.calibration?.nested.speakers).toEqual([]);
    const scaled = clips.map((clip) => ({
      ...clip,
      logits: clip.logits?.map((value) => value / 2) ?? null,
    }));
    const plain = reportOfModel(scaled, LABELS, { temperature: 1, threshold: 0.6 });
    expect(plain?.calibration?.before).toEqual(report?.calibration?.after);
    expect(plain?.calibration?.nested).toEqual(report?.calibration?.nested);
    expect(report?.calibration?.nested.coverage).toBeLessThan(1);
  });

  test('is summed up as any other evaluation is', () => {
    const folds = clips.map((clip) => ({ ...clip, fold: clip.speaker ?? '' }));
    expect(report?.summary).toEqual(reportOfClips(folds, LABELS, 'speakers')?.summary);
  });

  test('shows every condition, the undisturbed one first', () => {
    const robustness = report?.robustness ?? {};
    expect(Object.keys(robustness)).toEqual(['clean', 'hiss', 'hum']);
    expect(robustness.clean?.uar).toBe(report?.summary.pooled.uar);
    expect(robustness.clean?.answered).toBeCloseTo(report?.calibration?.nested.coverage ?? 0, 9);
    expect(robustness.hiss?.uar).toBeLessThan((robustness.hum?.uar ?? 0) - 0.2);
    expect(robustness.hiss?.noSpeech).toBeCloseTo(1 / 90, 9);
  });

  test('says nothing of certainty after a few recordings, and nothing at all after none', () => {
    const few = reportOfModel(drawClips(12), LABELS, OWN);
    expect(few?.calibration).toBeNull();
    expect(few?.robustness).not.toBeNull();
    expect(reportOfModel([], LABELS, OWN)).toBeNull();
  });

  test('is drawn anew by recordings where a single voice is judged', () => {
    const one = clips.map((clip) => ({ ...clip, speaker: 'a' }));
    const [low = 0, high = 0] = reportOfModel(one, LABELS, OWN)?.summary.interval95.uar ?? [];
    expect(high - low).toBeGreaterThan(0.05);
  });
});

describe('folds', () => {
  test('have the conditions that all of them were judged in', () => {
    const clips = drawClips().map((clip, i) => ({ ...clip, fold: String(i % 2) }));
    const report = reportOfClips(clips, LABELS, 'random');
    expect(Object.keys(report?.robustness ?? {})).toEqual(['clean', 'hiss', 'hum']);
    const old = clips.map(({ disturbed, ...clip }, i) =>
      i === 40 ? clip : { ...clip, disturbed },
    );
    expect(reportOfClips(old as JudgedClip[], LABELS, 'random')?.robustness).toBeNull();
  });
});
