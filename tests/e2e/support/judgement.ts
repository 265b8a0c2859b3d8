import { CONDITIONS, N_CONDITIONS, UNDISTURBED } from '#lib/core/training/conditions.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { createRng } from '#lib/core/rng.ts';
import type { JudgedPart, StoredJudgement } from '#lib/storage/judgement-records.ts';

const N_TEST = 84;

/**
 * A model of one's own, judged on a corpus of four unknown voices, with made-up figures that grow worse with every
 * condition.
 *
 * @param nJudged of 84.
 */
export function makeJudgement(nJudged: number): {
  judgements: StoredJudgement[];
  'judged-parts': JudgedPart[];
} {
  const judgement: StoredJudgement = {
    id: 'made-up',
    startedAt: 1_790_000_000_000,
    modelId: 'gone by now',
    modelName: 'A model of my own with a long name',
    modelHash: '',
    corpusId: 'e2e',
    corpusName: 'EMO-DB, a part',
    labels: [...EMOTIONS],
    temperature: 1.3,
    threshold: 0.4,
    isCalibratedHere: true,
    test: Array.from({ length: N_TEST }, (_, i) => `u${i}`),
    foreign: [{ label: 'calm', n: 12 }],
    absent: [],
    familiarity: 'known-voices',
    nLearnt: 336,
    isDisturbed: true,
    isHidden: false,
  };
  const clips = judgement.test.slice(0, nJudged).map((utteranceId, i) => makeClip(utteranceId, i));
  return { judgements: [judgement], 'judged-parts': [{ judgementId: 'made-up', first: 0, clips }] };
}

function makeClip(utteranceId: string, i: number): JudgedPart['clips'][number] {
  const label = EMOTIONS[i % EMOTIONS.length] ?? 'anger';
  const speaker = ['03', '08', '09', '10'][i % 4] ?? '';
  const logits = (condition: string, skill: number) => {
    const rng = createRng(5, condition, utteranceId);
    return EMOTIONS.map((other) => rng.normal() + (other === label ? skill : 0));
  };
  const names = Object.keys(CONDITIONS).filter((name) => name !== UNDISTURBED);
  return {
    utteranceId,
    file: `${speaker}-${i}.wav`,
    speaker,
    sex: speaker === '03' || speaker === '10' ? 'male' : 'female',
    label,
    logits: logits(UNDISTURBED, 2.2),
    disturbed: Object.fromEntries(
      names.map((name, at) => [name, logits(name, 2 * (1 - at / N_CONDITIONS))]),
    ),
  };
}
