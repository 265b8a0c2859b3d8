import { describe, expect, test } from 'vitest';
import { assertDisjoint, leaveOneSpeakerOut } from '#lib/core/data/folds.ts';

describe('leaveOneSpeakerOut', () => {
  test('judges every speaker on a network that has not heard them', () => {
    expect(leaveOneSpeakerOut(['08', '03', '08', '16'])).toEqual([
      { speaker: '03', training: [0, 2, 3], test: [1] },
      { speaker: '08', training: [1, 3], test: [0, 2] },
      { speaker: '16', training: [0, 1, 2], test: [3] },
    ]);
  });

  test('needs two speakers', () => {
    expect(() => leaveOneSpeakerOut(['03', '03'])).toThrow('corpus-invalid');
    expect(() => leaveOneSpeakerOut([])).toThrow('corpus-invalid');
  });
});

describe('assertDisjoint', () => {
  const speakers = ['03', '03', '08'];

  test('finds a speaker on both sides', () => {
    const leaking = { speaker: '03', training: [1, 2], test: [0] };
    expect(() => assertDisjoint(leaking, speakers)).toThrow('trains on 03 and is judged on 03');
  });

  test('finds an utterance on neither side', () => {
    const lacking = { speaker: '03', training: [2], test: [0] };
    expect(() => assertDisjoint(lacking, speakers)).toThrow('leaves utterances out');
  });
});
