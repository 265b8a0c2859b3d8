import { describe, expect, it } from 'vitest';
import type { Prediction } from '#lib/core/inference/prediction.ts';
import { toCsv, toJson } from '#lib/export/prediction.ts';

const PREDICTION: Prediction = {
  outcome: 'boredom',
  labels: ['anger', 'boredom'],
  posteriors: [0.25, 0.75],
  logits: [0, 1.0986],
  segments: [
    {
      startSec: 0,
      endSec: 1.5,
      outcome: 'uncertain',
      posteriors: [0.5, 0.5],
      pictureStartSec: 0,
      logMel: { data: new Float32Array(4), nMels: 2, nFrames: 2 },
    },
    {
      startSec: 1.5,
      endSec: 3.0000001,
      outcome: 'boredom',
      posteriors: [1 / 3, 2 / 3],
      pictureStartSec: 1.5,
      logMel: { data: new Float32Array(4), nMels: 2, nFrames: 2 },
    },
  ],
  durationSec: 3,
  warnings: [{ code: 'too-quiet', levelDb: -50 }],
  evidence: 1,
  model: { id: 'alexnet-compact', version: '1', uar: 0.7 },
  timings: { decodeMs: 1, resampleMs: 2, featuresMs: 3, networkMs: 4 },
  waveform: { samples: new Float32Array(48_000), sampleRate: 16_000 },
};
const SILENCE: Prediction = {
  ...PREDICTION,
  outcome: 'no-speech',
  posteriors: null,
  logits: null,
  segments: [],
};

describe('toJson', () => {
  it('has the shape of the endpoint: classes in descending order, no samples and no pictures', () => {
    const answer = JSON.parse(toJson('a.wav', PREDICTION, 'wasm')) as Record<string, unknown>;
    expect(answer).toMatchObject({
      file: 'a.wav',
      label: 'boredom',
      score: 0.75,
      predictions: [
        { label: 'boredom', score: 0.75 },
        { label: 'anger', score: 0.25 },
      ],
      durationSec: 3,
      backend: 'wasm',
      model: { id: 'alexnet-compact', version: '1', uar: 0.7 },
    });
    expect(JSON.stringify(answer)).not.toMatch(/logMel|samples/);
  });

  it('has no score for a refusal', () => {
    const answer = JSON.parse(toJson('a.wav', SILENCE, 'wasm')) as Record<string, unknown>;
    expect(answer).toMatchObject({ label: 'no-speech', score: null, predictions: [] });
  });
});

describe('toCsv', () => {
  it('has a row per segment and a column per label', () => {
    expect(toCsv('a.wav', PREDICTION)).toBe(
      'file,start,end,emotion,anger,boredom\r\n' +
        'a.wav,0,1.5,uncertain,0.5,0.5\r\n' +
        'a.wav,1.5,3,boredom,0.333333,0.666667\r\n',
    );
  });

  it('names labels that are no emotions as they are', () => {
    const labels = ['Überraschung', 'boredom, mild'];
    const foreign = { ...PREDICTION, labels, outcome: 'boredom, mild', segments: [] };
    expect(toCsv('a.wav', foreign)).toBe(
      'file,start,end,emotion,Überraschung,"boredom, mild"\r\na.wav,0,3,"boredom, mild",,\r\n',
    );
    expect(JSON.parse(toJson('a.wav', foreign, 'wasm'))).toMatchObject({
      label: 'boredom, mild',
      score: 0.75,
    });
  });

  it('has one row without probabilities when nobody speaks', () => {
    expect(toCsv('a.wav', SILENCE)).toBe(
      'file,start,end,emotion,anger,boredom\r\na.wav,0,3,no-speech,,\r\n',
    );
  });

  it.each([
    { name: 'a, b.wav', cell: '"a, b.wav"' },
    { name: 'say "hello".wav', cell: '"say ""hello"".wav"' },
    { name: '=1+1.wav', cell: "'=1+1.wav" },
    { name: '@SUM(A1).wav', cell: "'@SUM(A1).wav" },
    { name: '-2,3', cell: '"\'-2,3"' },
  ])('keeps $name harmless', ({ name, cell }) => {
    const [, row = ''] = toCsv(name, SILENCE).split('\r\n');
    expect(row.startsWith(`${cell},0,3,`)).toBe(true);
  });
});
