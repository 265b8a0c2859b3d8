import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { queueToCsv, queueToJson, type ListedAnswer } from '#lib/export/queue.ts';
import { makeResult } from '../../e2e/support/prediction.ts';

const turn = { startSec: 1, endSec: 4, outcome: 'joy', posteriors: [0.2, 0.8], nWindows: 2 };
const voice = (track: number | 'mix', outcome: string) => ({
  track,
  timeline: { windows: [], turns: [{ ...turn, outcome }] },
  warnings: [],
});
const call = {
  durationSec: 60,
  labels: ['anger', 'joy'],
  warnings: [],
  model: { id: 'own', version: '1', uar: null },
};

const ANSWERS: ListedAnswer[] = [
  {
    kind: 'clip',
    file: '=1+1.wav',
    prediction: makeResult({ outcome: 'anger' }).prediction,
    backend: 'wasm',
  },
  {
    kind: 'call',
    file: 'a,"b".wav',
    call: { ...call, tracks: [voice(1, 'joy'), voice(0, 'anger')] },
  },
  {
    kind: 'clip',
    file: 'Müller.wav',
    prediction: makeResult({ outcome: 'no-speech' }).prediction,
    backend: 'wasm',
  },
  { kind: 'failed', file: 'bad.wav', error: { code: 'audio-empty', details: {} } },
  { kind: 'call', file: 'mute.wav', call: { ...call, tracks: [] } },
];

it('writes one table that a standard parser reads, whatever models answered', () => {
  const rows: Record<string, string>[] = parse(queueToCsv(ANSWERS), { columns: true });
  expect(rows.map(({ file }) => file)).toEqual([
    ...["'=1+1.wav", 'a,"b".wav', 'Müller.wav', 'mute.wav'],
  ]);
  expect(Object.keys(rows[0] ?? {})).toEqual([
    ...['file', 'start', 'end', 'emotion', 'anger', 'boredom', 'disgust', 'fear', 'happiness'],
    ...['neutral', 'sadness', 'joy'],
  ]);
  expect(rows[0]).toMatchObject({ start: '0', end: '3', emotion: 'anger', anger: '0.82', joy: '' });
  // Of two voices the one that was chosen first.
  expect(rows[1]).toMatchObject({ start: '1', end: '4', emotion: 'joy', anger: '0.2', fear: '' });
  expect(rows[2]).toMatchObject({ start: '0', end: '3', emotion: 'no-speech', anger: '' });
  expect(rows[3]).toMatchObject({ end: '60', emotion: 'no-speech' });
});

it('writes everything as JSON, with the reason where nothing was heard', () => {
  const { recordings } = JSON.parse(queueToJson(ANSWERS)) as { recordings: unknown[] };
  expect(recordings).toMatchObject([
    { file: '=1+1.wav', label: 'anger', segments: [{ label: 'anger' }] },
    { file: 'a,"b".wav', voices: [{ channel: 1, turns: [{ label: 'joy' }] }, { channel: 0 }] },
    { file: 'Müller.wav', label: 'no-speech' },
    { file: 'bad.wav', error: { code: 'audio-empty' } },
    { file: 'mute.wav' },
  ]);
  expect(JSON.stringify(recordings)).not.toContain('waveform');
});
