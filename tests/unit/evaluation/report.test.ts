import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { calibrationError, reliability } from '#lib/core/evaluation/calibration.ts';
import {
  calibratedAnswers,
  coverageCurve,
  rawAnswers,
  worstErrors,
} from '#lib/core/evaluation/curves.ts';
import { toJudged, type JudgedClip } from '#lib/core/evaluation/judged-clips.ts';
import { hitsOf, reportOfClips, reportOfFile } from '#lib/core/evaluation/report.ts';
import type { Evaluation } from '#lib/core/evaluation/summary-types.ts';
import { confusionTable, perClassTable } from '#lib/core/evaluation/tables.ts';
import { createRng } from '#lib/core/rng.ts';

const LABELS = ['anger', 'fear', 'sadness'];

/** Sixty recordings by four speakers in two folds, of which the logits are right more often than not. */
function drawClips(speakerOf: (i: number) => string | null): JudgedClip[] {
  const rng = createRng(11, 'report');
  return Array.from({ length: 60 }, (_, i) => {
    const label = LABELS[i % 3] ?? '';
    const logits = LABELS.map((other) => 2 * rng.normal() + (other === label ? 2 : 0));
    const clip = { file: `${i}.wav`, speaker: speakerOf(i), sex: null, seed: 0, label };
    return toJudged({ ...clip, fold: String(i % 2), logits: i === 7 ? null : logits }, LABELS);
  });
}

const shippedFile = path.join(import.meta.dirname, '../../../model/evaluation.json');
const shipped = JSON.parse(await readFile(shippedFile, 'utf8')) as Evaluation;

describe('the shipped evaluation', () => {
  const report = reportOfFile(shipped);

  test('is shown as it stands in the file', () => {
    expect(report.summary).toBe(shipped.leaveOneSpeakerOut);
    expect(report.calibration).toBe(shipped.calibration);
    expect(report.clips).toHaveLength(shipped.clips.length);
  });

  test('gives the same figures when it is summed up here', () => {
    const again = reportOfClips(report.clips, report.labels, 'speakers');
    expect(again?.summary.pooled.uar).toBeCloseTo(report.summary.pooled.uar, 5);
    expect(again?.summary.interval95.uar[0]).toBeCloseTo(report.summary.interval95.uar[0], 5);
    expect(again?.summary.confusion).toEqual(report.summary.confusion);
    expect(again?.calibration?.after.ece).toBeCloseTo(shipped.calibration.after.ece, 5);
    expect(again?.robustness).toBeNull();
  });

  test('gives the curves that the file sums up', () => {
    const { before, after, accuracyAtCoverage } = shipped.calibration;
    const answers = calibratedAnswers(report.clips, shipped.calibration);
    expect(calibrationError(rawAnswers(report.clips))).toBeCloseTo(before.ece, 4);
    expect(calibrationError(answers)).toBeCloseTo(after.ece, 4);
    expect(reliability(answers).map(({ n }) => n)).toEqual(
      shipped.calibration.reliability.map(({ n }) => n),
    );
    const points = coverageCurve(report.clips, shipped.calibration);
    for (const { coverage, accuracy } of accuracyAtCoverage) {
      const point = points.find((each) => Math.abs(each.coverage - coverage) < 1e-9);
      expect(point?.accuracy).toBeCloseTo(accuracy, 3);
    }
  });

  test('is judged by the first seed where it is compared', () => {
    expect(hitsOf(report).size).toBe(new Set(shipped.clips.map(({ file }) => file)).size);
  });
});

describe('an evaluation made here', () => {
  const clips = drawClips((i) => `speaker ${i % 4}`);
  const report = reportOfClips(clips, LABELS, 'random');

  test('waits for the first fold', () => {
    expect(reportOfClips([], LABELS, 'random')).toBeNull();
  });

  test('takes the temperature of a fold from the others', () => {
    expect(report?.calibration?.nested.speakers.map(({ speaker }) => speaker)).toEqual(['0', '1']);
    const louder = clips.map((clip) =>
      clip.fold === '1' ? { ...clip, logits: clip.logits?.map((v) => 9 * v) ?? null } : clip,
    );
    const temperatures = (all: JudgedClip[]) =>
      reportOfClips(all, LABELS, 'random')?.calibration?.nested.speakers.map(
        ({ temperature }) => temperature,
      );
    const [before, after] = [temperatures(clips), temperatures(louder)];
    expect(after?.[1]).toBe(before?.[1]);
    expect(after?.[0]).toBeGreaterThan(before?.[0] ?? 0);
  });

  test('says nothing of certainty for a single fold', () => {
    const own = clips.filter(({ fold }) => fold === '0');
    expect(reportOfClips(own, LABELS, 'random')?.calibration).toBeNull();
  });

  test('draws single recordings anew where nobody is known', () => {
    const nameless = reportOfClips(
      drawClips(() => null),
      LABELS,
      'random',
    )?.summary;
    expect(nameless?.perSpeaker).toEqual([]);
    expect(nameless?.perSex).toEqual([]);
    const [low = 0, high = 0] = nameless?.interval95.wa ?? [];
    expect(low).toBeLessThan(nameless?.pooled.wa ?? 0);
    expect(high).toBeGreaterThan(nameless?.pooled.wa ?? 1);
  });

  test('lists wrong answers, the surest first and each recording once', () => {
    const twice = [...clips, ...clips.map((clip) => ({ ...clip, seed: 1 }))];
    const errors = worstErrors(twice, LABELS, null, 8);
    expect(errors.length).toBeGreaterThan(3);
    const shares = errors.map(({ confidence }) => confidence);
    expect(shares.toSorted((a, b) => b - a)).toEqual(shares);
    expect(new Set(errors.map(({ clip }) => clip.file)).size).toBe(errors.length);
    expect(errors.every(({ clip, heard }) => clip.label !== heard)).toBe(true);
  });

  test('becomes tables with as many cells as columns', () => {
    if (report === null) throw new Error('No report.');
    for (const table of [confusionTable(report.summary, LABELS), perClassTable(report.summary)])
      expect(new Set(table.rows.map(({ length }) => length))).toEqual(
        new Set([table.columns.length]),
      );
    const [anger] = confusionTable(report.summary, LABELS).rows;
    expect(anger?.slice(1).reduce((sum: number, n) => sum + Number(n), 0)).toBe(20);
  });
});
