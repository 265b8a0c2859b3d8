import { describe, expect, it } from 'vitest';
import type { Timeline } from '#lib/core/inference/timeline.ts';
import { timelineToCsv, timelineToJson } from '#lib/export/timeline.ts';

const LABELS = ['anger', 'neutral'];
const TIMELINE: Timeline = {
  windows: [
    { startSec: 0, endSec: 1.5, outcome: 'anger', posteriors: [2 / 3, 1 / 3] },
    { startSec: 1.5, endSec: 3.0000001, outcome: 'anger', posteriors: [0.8, 0.2] },
    { startSec: 3601, endSec: 3602, outcome: 'uncertain', posteriors: [0.5, 0.5] },
  ],
  turns: [
    { startSec: 0, endSec: 3, outcome: 'anger', posteriors: [0.75, 0.25], nWindows: 2 },
    { startSec: 3601, endSec: 3602, outcome: 'uncertain', posteriors: [0.5, 0.5], nWindows: 1 },
  ],
};

describe('timelineToCsv', () => {
  it('writes one row per stretch with times in seconds', () => {
    expect(timelineToCsv('call.wav', LABELS, TIMELINE.turns)).toBe(
      'file,start,end,emotion,anger,neutral\r\n' +
        'call.wav,0,3,anger,0.75,0.25\r\n' +
        'call.wav,3601,3602,uncertain,0.5,0.5\r\n',
    );
  });

  it('takes windows as well, and rounds to six decimals', () => {
    const lines = timelineToCsv('call.wav', LABELS, TIMELINE.windows).split('\r\n');
    expect(lines[1]).toBe('call.wav,0,1.5,anger,0.666667,0.333333');
    expect(lines[2]).toBe('call.wav,1.5,3,anger,0.8,0.2');
  });

  it.each([
    ['=1+1.wav', "'=1+1.wav"],
    ['+49 30 1234.wav', "'+49 30 1234.wav"],
    ['-1.wav', "'-1.wav"],
    ['@call.wav', "'@call.wav"],
    ['\tcall.wav', "'\tcall.wav"],
    ['\rcall.wav', '"\'\rcall.wav"'],
    ['a,b "c".wav', '"a,b ""c"".wav"'],
    ['Gespräch Müller.wav', 'Gespräch Müller.wav'],
  ])('writes the name %j as %j', (name, cell) => {
    const csv = timelineToCsv(name, LABELS, TIMELINE.turns.slice(0, 1));
    expect(csv.slice(csv.indexOf('\n') + 1)).toBe(`${cell},0,3,anger,0.75,0.25\r\n`);
  });

  it('disarms the labels of foreign models too', () => {
    expect(timelineToCsv('a.wav', ['=cmd'], [])).toBe("file,start,end,emotion,'=cmd\r\n");
  });

  it('leaves cells empty that have no probability', () => {
    const bare = { startSec: 0, endSec: 1, outcome: 'no-speech' as const, posteriors: [] };
    expect(timelineToCsv('a.wav', LABELS, [bare])).toContain('a.wav,0,1,no-speech,,\r\n');
  });
});

describe('timelineToJson', () => {
  it('holds summary, turns and windows', () => {
    const answer = JSON.parse(
      timelineToJson({
        file: '=1+1.wav',
        durationSec: 3700,
        labels: LABELS,
        timeline: TIMELINE,
        warnings: [{ code: 'too-quiet', levelDb: -50 }],
        model: { id: 'alexnet-compact', version: '1', uar: 0.7 },
      }),
    ) as Record<string, unknown>;
    expect(answer).toMatchObject({
      file: '=1+1.wav',
      durationSec: 3700,
      labels: LABELS,
      speechSec: 4,
      shares: { anger: 0.75, uncertain: 0.25 },
      turns: [{ startSec: 0, endSec: 3, label: 'anger', probabilities: [0.75, 0.25] }, {}],
      warnings: [{ code: 'too-quiet' }],
      model: { id: 'alexnet-compact' },
    });
    expect(answer['windows']).toHaveLength(3);
  });
});
