import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import type { Bundle } from '#lib/core/network/bundle.ts';
import { emptyConfusion } from '#lib/core/evaluation/confusion.ts';
import { ORIGINAL, RECOMMENDED, type TrainingConfig } from '#lib/core/training/config.ts';
import type { EnrolmentFile, TrustFile } from '../../../model/card-doubts.ts';
import type { CallsFile } from '../../../model/card-calls.ts';
import { conditionName, figure, percent, table } from '../../../model/card-tables.ts';
import type { WhyFigures, WhyFile } from '../../../model/card-why.ts';
import { mismatch, modelCard } from '../../../model/card-text.ts';
import type { Evaluation } from '../../../model/evaluation-file.ts';
import type { OriginalFigures, OriginalRun } from '../../../model/original-file.ts';
import { summarize } from '../../../model/summary.ts';
import { drawnFolds, handMadeFolds, pointsAt, RECIPE } from './synthetic-folds.ts';

function evaluate(folds = drawnFolds([0, 1], 2)): Evaluation {
  const evaluation = summarize(folds, RECOMMENDED, RECIPE);
  if (evaluation === null) throw new Error('The folds are incomplete.');
  return evaluation;
}

function bundleFor({ calibration, leaveOneSpeakerOut, labels, recipe }: Evaluation): Bundle {
  return {
    id: 'model-of-the-test',
    version: '1.2.3',
    labels,
    spec: RECOMMENDED.spec,
    segmentFrames: 188,
    warps: [1],
    topology: {
      name: 'alexnet-compact',
      inputShape: [64, 188],
      layers: [
        {
          kind: 'conv',
          name: 'c',
          filters: 19,
          kernel: [3, 3],
          stride: [1, 1],
          pad: [1, 1],
          batchNorm: true,
        },
        { kind: 'dense', name: 'd', units: 7, relu: false },
      ],
    },
    weights: [{ name: 'd', shape: [2, 3], data: new Float32Array(6) }],
    temperature: calibration.temperature,
    threshold: calibration.threshold,
    uar: leaveOneSpeakerOut.pooled.uar,
    training: { recipe, seed: 4, minutes: 5.25 },
  };
}

function originalRun(split: OriginalRun['split'], seed: number, uar: number): OriginalRun {
  return {
    split,
    seed,
    heldOutSpeakers: ['03'],
    nTraining: 428,
    nHeldOut: 107,
    uar,
    wa: uar + 0.1,
    confusion: emptyConfusion(7),
    losses: [1.9, 1.5],
    minutes: 5,
  };
}

const original: OriginalFigures = {
  engine: 'engine of the test',
  config: ORIGINAL,
  runs: [
    originalRun('random', 0, 0.5),
    originalRun('speakers', 0, 0.3),
    originalRun('random', 1, 0.54),
  ],
};

const calls: CallsFile = {
  engine: 'engine of the test',
  speakers: ['03', '09'],
  seed: 0,
  smoothing: { turnSec: 4, evidence: 0.6 },
  conditions: {
    clean: {
      uar: 0.7,
      wa: 0.71,
      plainUar: 0.6,
      plainWa: 0.61,
      speechRecall: 0.99,
      speechPrecision: 0.95,
      timesRealTime: 300,
    },
  },
  untouched: {},
};

const confidence = {
  n: 300,
  warned: 0.2,
  unfamiliar: 0.01,
  accuracy: 0.7,
  logLossPlain: 0.9,
  logLoss: 0.8,
  calibrationErrorPlain: 0.1,
  calibrationError: 0.05,
};

const trust: TrustFile = {
  seed: 0,
  limits: [1.31, 1.22],
  warnings: { noisy: { n: 12, temperature: 1.1, evidence: 0.789 } },
  conditions: { quiet: confidence, 'white-20': confidence },
  strange: { 'pure tone': { n: 100, emotion: 0, emotionPlain: 0.9 } },
};

function ways(withVoice: number): EnrolmentFile['conditions'][string] {
  const group = (uar: number) => ({ n: 9, uar, logLoss: 0.7 });
  const groups = (untouched: number) => {
    return { screened: group(0.6), untouched: group(untouched), all: group(0.65) };
  };
  const all = (uar: number) => ({ ...groups(uar), bySpeaker: Array<number>(10).fill(uar) });
  return { none: all(0.7), features: all(withVoice), 'features and logits': all(withVoice) };
}

const enrolment: EnrolmentFile = { nDraws: 4, conditions: { clean: ways(0.695) } };

const variants = { timeMean: 0.4, published: 0.3, hiRes: 0.35, plusPlus: 0.33 };
const drop = { ...variants, occlusion: 0.6, loudest: 0.5, pixels: 0.2, blocks: 0.25, moved: 0.1 };
const wins = { pixels: 0.7, blocks: 0.8, moved: 0.9 };
const whyFigures: WhyFigures = {
  engine: 'engine of the test',
  nClips: 12,
  drops: { mean: drop, silence: { ...drop, timeMean: 0.123 } },
  wins: { mean: wins, silence: wins },
  agreement: variants,
  randomised: [
    { layer: 'top', correlation: variants, magnitude: variants },
    { layer: 'bottom', correlation: { ...variants, timeMean: 0.017 }, magnitude: variants },
  ],
  randomisedOcclusion: 0.04,
};
const why: WhyFile = {
  seed: 0,
  maskedShare: 0.2,
  nMasks: 9,
  nWeights: 2,
  clips: ['a.wav'],
  shipped: whyFigures,
  unheard: whyFigures,
};

const others = { original, calls, why, trust, enrolment };

test('says how the weights came about', () => {
  const evaluation = evaluate();
  const cardOf = (change: Partial<TrainingConfig>) => {
    const changed = { ...evaluation, config: { ...evaluation.config, ...change } };
    return modelCard(changed, bundleFor(changed), others);
  };
  expect(cardOf({ schedule: 'cosine', averagedShare: 0 })).toMatch(
    /learning rate up to .* then falling as a cosine.*The last weights are kept/s,
  );
  expect(cardOf({ schedule: 'constant', epochs: 40, averagedShare: 0.25 })).toMatch(
    /learning rate always .* ends of the last 10 epochs/s,
  );
});

test('figures and shares are written with fixed digits, a dash where undefined', () => {
  expect([figure(0.70949), figure(null), percent(0.705), percent(0.123, 1), percent(null)]).toEqual(
    ['0.709', '–', '71 %', '12.3 %', '–'],
  );
});

test('conditions have names in words', () => {
  expect(conditionName('white-20')).toBe('white noise, 20 dB SNR');
  expect(conditionName('babble-0')).toBe('babble of other speakers, 0 dB SNR');
  expect(conditionName('telephone')).toBe('telephone band, 300–3400 Hz');
  expect(conditionName('underwater')).toBe('underwater');
});

test('table writes Markdown', () => {
  expect(table(['a', 'b'], [['x', 1]])).toBe('| a | b |\n| --- | --: |\n| x | 1 |');
});

describe('modelCard', () => {
  const evaluation = evaluate();
  const card = modelCard(evaluation, bundleFor(evaluation), others);

  test('has the headings of a model card', () => {
    const headings = card.split('\n').filter((line) => line.startsWith('#'));
    expect(headings).toEqual([
      '# Model card: model-of-the-test',
      '## Model details',
      '## Uses',
      '### Direct use',
      '### Downstream use',
      '### Out of scope',
      '## Bias, risks and limitations',
      '### Recommendations',
      '## Training data',
      '## Training procedure',
      '## Evaluation',
      '### Testing data, factors and metrics',
      '### Results',
      '### Calibration and abstention',
      '### Robustness',
      '### When the recording is at fault',
      "### Knowing the speaker's neutral voice",
      '### Over time, in long recordings',
      '### Explanations',
      '### The recipe of the original, for comparison',
      '### Published elsewhere, under other protocols',
      '## Environmental impact and compute',
      '## Citation',
    ]);
  });

  test('quotes the figures of the evaluation', () => {
    const { pooled, interval95, perClass, perSpeaker } = evaluation.leaveOneSpeakerOut;
    const [low, high] = interval95.uar;
    expect(card).toContain(`UAR | ${figure(pooled.uar)} | ${figure(low)} – ${figure(high)}`);
    for (const { label, recall, precision, f1 } of perClass) {
      expect(card).toMatch(
        new RegExp(
          `\\| ${label} \\| \\d+ \\| ${figure(recall)} \\| ${figure(precision)} \\| ${figure(f1)}`,
        ),
      );
    }
    for (const { speaker, sex, n, uar } of perSpeaker) {
      expect(card).toContain(`| ${speaker} | ${sex} | ${n} | ${figure(uar)} |`);
    }
    expect(card).toContain(`T = ${figure(evaluation.calibration.temperature)}`);
    expect(card).toContain(
      `| white noise, 0 dB SNR | ${figure(evaluation.robustness['white-0']?.uar ?? null)}`,
    );
    expect(card).toContain('20 runs of 3.0 minutes on average, 60 minutes in all');
  });

  test('describes the model that is shipped', () => {
    expect(card).toContain('1 convolutions with 19 filters');
    expect(card).toContain('6 weights');
    expect(card).toContain('seed 4');
    expect(card).toContain('took 5.25 minutes');
  });

  test('sets the recipe of the original beside it, seed by seed', () => {
    expect(card).toContain(
      '| original | random recordings, whoever speaks | 0, 1 | 0.520 | 0.028 | 0.620 | 0.028 |',
    );
    expect(card).toContain(
      '| original | speakers that were never heard | 0 | 0.300 | – | 0.400 | – |',
    );
  });

  test('tells how long recordings fare, and on whom the smoothing was chosen', () => {
    expect(card).toContain('| 0.700 | 0.710 | 0.600 | 0.610 | – | – | 0.990 | 0.950 |');
    expect(card).toContain('chosen on the calls of 03 alone');
  });

  test('says what it must not be used for', () => {
    expect(card).toContain('Expression heard, not feeling felt');
    expect(card).toContain('Article 5(1)(f)');
    expect(card).toContain('Article 50(3)');
  });

  test('says how far heat maps can be trusted', () => {
    expect(card).toContain('Grad-CAM costs 0.400 and as many values at random 0.200');
    expect(card).toContain('it costs 0.123');
    expect(card).toContain('With all weights random the correlation is 0.017');
  });

  test('names the worst emotion, speaker and condition', () => {
    const { leaveOneSpeakerOut: loso } = evaluation;
    const worst = Math.min(...loso.perClass.map(({ recall }) => recall ?? 1));
    const lowest = Math.min(...loso.perSpeaker.map(({ uar }) => uar));
    expect(card).toContain(`is recognised least (recall ${figure(worst)})`);
    expect(card).toContain(`the UAR lies between ${figure(lowest)}`);
    expect(card).toContain('worst condition tested is white noise, 0 dB SNR');
  });

  test('says what doubts do and whether a neutral voice helps', () => {
    expect(card).toContain('1.22 to 1.31');
    expect(card).toContain('| noisy | 12 | 1.100 | 0.789 |');
    expect(card).toContain('| pure tone | 100 | 90 % | 0 % |');
    expect(card).toContain('on the six others by −0.005');
    expect(card).toContain('That is no gain');
    const helpful = { nDraws: 4, conditions: { clean: ways(0.74) } };
    const other = modelCard(evaluation, bundleFor(evaluation), { ...others, enrolment: helpful });
    expect(other).toContain('on the six others by +0.040');
    expect(other).not.toContain('That is no gain');
  });

  test('leaves nothing unfilled, with one seed and with recordings unheard as well', () => {
    const sparse = evaluate(handMadeFolds([0], (_, __, i) => (i === 2 ? null : pointsAt(i))));
    for (const text of [card, modelCard(sparse, bundleFor(sparse), others)]) {
      expect(text).not.toMatch(/NaN|undefined|null|Infinity|\[object/);
    }
  });

  test('has tables whose rows are as long as their headers', async () => {
    const lines = (await format(card, { parser: 'markdown' })).split('\n');
    const tables = lines.filter(
      (line, i) => line.startsWith('|') && !lines[i - 1]?.startsWith('|'),
    );
    expect(tables).toHaveLength(19);
    lines.forEach((line, i) => {
      const previous = lines[i - 1];
      if (line.startsWith('|') && previous?.startsWith('|')) {
        expect(line.split('|')).toHaveLength(previous.split('|').length);
      }
    });
  });
});

describe('mismatch', () => {
  const evaluation = evaluate();
  const bundle = bundleFor(evaluation);

  test('finds nothing where the model was calibrated by this evaluation', () => {
    expect(mismatch(evaluation, bundle)).toBeNull();
  });

  test.each([
    ['recipes', { training: {} }],
    ['temperatures', { temperature: 1.5 }],
    ['thresholds', { threshold: 0 }],
    ['accuracies', { uar: null }],
  ])('finds different %s', (what, change) => {
    expect(mismatch(evaluation, { ...bundle, ...change })).toBe(what);
  });
});
