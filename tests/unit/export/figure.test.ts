import { describe, expect, test } from 'vitest';
import { tableCsv, tableJson } from '#lib/export/figure.ts';
import { matrixSvg } from '#lib/export/matrix-svg.ts';

const table = {
  columns: ['speaker', 'uar'],
  rows: [
    ['03', 0.72157],
    ['=1+1', null],
  ],
};

describe('figures as files', () => {
  test('CSV has a header, leaves gaps empty and disarms formulas', () => {
    expect(tableCsv(table)).toBe("speaker,uar\r\n03,0.72157\r\n'=1+1,\r\n");
  });

  test('JSON has one object per row', () => {
    expect(JSON.parse(tableJson(table))).toEqual([
      { speaker: '03', uar: 0.72157 },
      { speaker: '=1+1', uar: null },
    ]);
  });

  test('a confusion matrix is an SVG of its own', () => {
    const confusion = {
      counts: [
        [3, 1],
        [0, 4],
      ],
      unheard: [0, 0],
    };
    const svg = matrixSvg(confusion, ['a < b', 'c & d']);
    expect(svg).toMatch(/^<svg xmlns=/);
    expect(svg).toContain('a &lt; b');
    expect(svg).toContain('c &amp; d');
    expect(svg.match(/<rect /g)).toHaveLength(5);
    expect(svg).toContain('75 %');
    expect(svg).toContain('25 %');
  });
});
