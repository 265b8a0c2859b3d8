import { expect, test } from 'vitest';
import { RECOMMENDED, RECOMMENDED_WARPS } from '#lib/core/training/config.ts';
import { HYPER_PARAMETERS } from '#lib/core/training/hyper-parameters.ts';
import { parseOrder, toChoices, toPlanDraft } from '#lib/server/training/order.ts';

test('nothing asked for is the recommended recipe', () => {
  expect(toPlanDraft(parseOrder({}))).toMatchObject({
    recipe: 'recommended',
    config: RECOMMENDED,
    warps: [...RECOMMENDED_WARPS],
    split: null,
    seed: 0,
    start: { kind: 'scratch' },
  });
});

test('every number of the page can be changed', () => {
  for (const { name, minimum } of HYPER_PARAMETERS)
    expect(() => parseOrder({ settings: { [name]: Math.max(minimum, 0) } }), name).not.toThrow();
  const order = parseOrder({ settings: { epochs: 3, nMels: 80, noise: 0, schedule: 'constant' } });
  const { recipe, config } = toPlanDraft(order);
  expect(recipe).toBeNull();
  expect(config).toMatchObject({ epochs: 3, spec: { nMels: 80 }, augmentation: { noise: 0 } });
  expect(
    toPlanDraft(parseOrder({ settings: { augmentation: false } })).config.augmentation,
  ).toBeNull();
});

test('a start from the model of the server hears as that does, and learns more gently', () => {
  const start = { kind: 'model', modelId: 'shipped' };
  expect(toPlanDraft(parseOrder({ start, settings: { epochs: 3 } }))).toMatchObject({
    recipe: null,
    config: {
      epochs: 3,
      learningRate: RECOMMENDED.learningRate / 10,
      segmentFrames: RECOMMENDED.segmentFrames,
    },
    start: { ...start, freezeConvolutions: true },
  });
});

test.for([
  ['an unknown field', { epoch: 3 }, 'epoch', 'is not known'],
  ['an unknown setting', { settings: { epoch: 3 } }, 'settings.epoch', 'is not known'],
  [
    'a number out of range',
    { settings: { epochs: 0 } },
    'settings.epochs',
    'must be a whole number from 1 to 1000',
  ],
  [
    'half an epoch',
    { settings: { epochs: 1.5 } },
    'settings.epochs',
    'must be a whole number from 1 to 1000',
  ],
  [
    'text for a number',
    { settings: { epochs: '3' } },
    'settings.epochs',
    'must be a whole number from 1 to 1000',
  ],
  ['a share of everything', { split: { kind: 'random', share: 1 } }, 'split.share', ''],
  ['an unknown split', { split: { kind: 'lot' } }, 'split.kind', ''],
  [
    'an unknown model to start from',
    { start: { kind: 'model', modelId: 'x' } },
    'start.modelId',
    '',
  ],
  [
    'another picture than that of the model to start from',
    { start: { kind: 'model', modelId: 'shipped' }, settings: { nMels: 80 } },
    'settings.nMels',
    'is that of the model to start from',
  ],
  ['no object', [], 'config', ''],
  ['an empty name', { name: ' ' }, 'name', ''],
  [
    'noise without augmentation',
    { settings: { augmentation: false, noise: 0.1 } },
    'settings.noise',
    'needs augmentation',
  ],
  ['a picture too low', { settings: { preset: 'alexnet', nMels: 32 } }, 'nMels', ''],
  [
    'more than a device bears',
    { settings: { nMels: 256, segmentFrames: 1024 } },
    'settings',
    'too large',
  ],
  [
    'more weights than a device bears',
    { settings: { preset: 'alexnet', towers: 16 } },
    'settings',
    'too large',
  ],
  [
    'another number of towers than the model to start from',
    { start: { kind: 'model', modelId: 'shipped' }, settings: { towers: 2 } },
    'settings.towers',
    'model to start from',
  ],
] as const)('refuses %s', ([, value, field, reason]) => {
  expect(() => parseOrder(value)).toThrow(
    expect.objectContaining({
      info: {
        code: 'config-invalid',
        details: { field, reason: expect.stringContaining(reason) as unknown },
      },
    }) as Error,
  );
});

test('labels are called what they usually are, unless they are given a name or left out', () => {
  const suggested = [
    { from: 'Wut', to: 'anger' },
    { from: 'Rest', to: 'Rest' },
    { from: 'toString', to: 'toString' },
  ];
  const { labels } = parseOrder({ labels: { Rest: null } });
  expect(toChoices(suggested, { labels })).toEqual([
    { from: 'Wut', to: 'anger' },
    { from: 'Rest', to: null },
    { from: 'toString', to: 'toString' },
  ]);
});
