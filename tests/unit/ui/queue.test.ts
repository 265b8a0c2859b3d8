import { describe, expect, it } from 'vitest';
import {
  arrangeRecordings,
  countOutcomes,
  countStates,
  progressOf,
  WHOLE_QUEUE,
  type ListedRecording,
} from '#lib/ui/queue/listing.ts';

function recording(path: string, made: Partial<ListedRecording> = {}): ListedRecording {
  return {
    ...{ id: path, path, sizeBytes: 100, state: 'waiting', share: 0, summary: null, fault: null },
    ...made,
  };
}

function heard(path: string, outcome: string, confidence: number | null, durationSec: number) {
  const summary = { outcome, confidence, durationSec, isLong: false };
  return recording(path, { state: 'done', summary });
}

const LIST = [
  heard('b/Zoo.wav', 'sadness', 0.5, 3),
  recording('a/wait.wav'),
  heard('a/one.wav', 'anger', 0.9, 9),
  recording('bad.wav', { state: 'failed', fault: { kind: 'sound-gone' } }),
  heard('quiet.wav', 'no-speech', null, 1),
  recording('call.wav', { state: 'choice' }),
];

function paths(listing: Partial<typeof WHOLE_QUEUE>): string[] {
  return arrangeRecordings(LIST, { ...WHOLE_QUEUE, ...listing }).map(({ path }) => path);
}

describe('arrangeRecordings', () => {
  it('keeps the order in which they came', () => {
    expect(paths({})).toEqual(LIST.map(({ path }) => path));
  });

  it('sorts by name in whatever case, both ways', () => {
    const up = ['a/one.wav', 'a/wait.wav', 'b/Zoo.wav', 'bad.wav', 'call.wav', 'quiet.wav'];
    expect(paths({ sortBy: 'path' })).toEqual(up);
    expect(paths({ sortBy: 'path', isDescending: true })).toEqual(up.toReversed());
  });

  it.each([
    ['durationSec', ['quiet.wav', 'b/Zoo.wav', 'a/one.wav']],
    ['confidence', ['b/Zoo.wav', 'a/one.wav']],
    ['outcome', ['a/one.wav', 'quiet.wav', 'b/Zoo.wav']],
  ] as const)('sorts by %s, with what is unknown last both ways', (sortBy, known) => {
    expect(paths({ sortBy }).slice(0, known.length)).toEqual(known);
    expect(paths({ sortBy, isDescending: true }).slice(0, known.length)).toEqual(
      known.toReversed(),
    );
  });

  it('sorts by state, what needs the user first', () => {
    expect(paths({ sortBy: 'state' }).slice(0, 3)).toEqual(['call.wav', 'bad.wav', 'a/wait.wav']);
  });

  it('finds by text, state and outcome', () => {
    expect(paths({ text: ' ZOO ' })).toEqual(['b/Zoo.wav']);
    expect(paths({ only: 'state:failed' })).toEqual(['bad.wav']);
    expect(paths({ only: 'outcome:anger' })).toEqual(['a/one.wav']);
    expect(paths({ only: 'outcome:fear' })).toEqual([]);
  });
});

it('counts states and outcomes, refusals last', () => {
  expect(countStates(LIST)).toEqual([
    ['choice', 1],
    ['failed', 1],
    ['waiting', 1],
    ['done', 3],
  ]);
  const own = [...LIST, heard('own', 'surprise', 1, 1)];
  expect(countOutcomes(own, ['anger', 'sadness']).map(([outcome]) => outcome)).toEqual([
    ...['anger', 'sadness', 'surprise', 'no-speech'],
  ]);
});

it('tells how far a list is, without what waits for an answer', () => {
  const half = recording('half', { state: 'working', share: 0.5 });
  expect(progressOf([...LIST, half])).toEqual({
    ...{ nDone: 4, nLeft: 2, doneBytes: 450, allBytes: 600 },
  });
});
