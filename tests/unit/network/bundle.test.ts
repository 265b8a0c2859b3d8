import { describe, expect, it } from 'vitest';
import { alexnet } from '#lib/core/network/alexnet.ts';
import { parseBundle, serializeBundle } from '#lib/core/network/bundle.ts';
import { fromFloat16, toFloat16 } from '#lib/core/network/float16.ts';
import { makeBundle, SMALL } from '../../support/bundle.ts';
import { errorOf } from '../../support/codes.ts';
import { normal } from '../../support/network.ts';

type Json = Record<string, unknown>;

/** A value as it comes out of a file. */
function throughJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function serialized(): { description: Json; weights: Uint8Array } {
  const { description, weights } = serializeBundle(makeBundle());
  return { description: throughJson(description), weights };
}

/** The description with one field of the metadata replaced, or left out if `value` is undefined. */
function withField(field: string, value: unknown): Json {
  const { description } = serialized();
  const metadata = { ...(description.userDefinedMetadata as Json), [field]: value };
  return throughJson({ ...description, userDefinedMetadata: metadata });
}

/** The small topology with its convolution changed. */
function withFirstLayer(change: object): object {
  const [first, ...others] = SMALL.layers;
  return { ...SMALL, layers: [{ ...first, ...change }, ...others] };
}

/** The small topology with one of its layers put at another place. */
function moved(name: string, to: number): object {
  const layers = SMALL.layers.filter((layer) => layer.name !== name);
  const layer = SMALL.layers.find((one) => one.name === name);
  return { ...SMALL, layers: layers.toSpliced(to, 0, ...(layer ? [layer] : [])) };
}

/** The small topology with so many convolutions of its first one's kind, each of the picture's size. */
function repeated(n: number): object[] {
  const [first, ...others] = SMALL.layers;
  const wide = { ...first, filters: 64, stride: [1, 1] };
  return [...Array.from({ length: n }, (_, i) => ({ ...wide, name: `c${i}` })), ...others];
}

describe('a bundle', () => {
  it('comes back as it was, weights rounded to half precision', () => {
    const bundle = makeBundle();
    for (const { data, name } of bundle.weights) data.set(normal(data.length, name));
    const { description, weights } = serializeBundle(bundle);
    const rounded = bundle.weights.map((w) => ({ ...w, data: fromFloat16(toFloat16(w.data)) }));
    expect(parseBundle(throughJson(description), weights)).toEqual({ ...bundle, weights: rounded });
  });

  it('comes back the same a second time', () => {
    const { description, weights } = serialized();
    const again = serializeBundle(parseBundle(description, weights));
    expect(throughJson(again.description)).toEqual(description);
    expect(again.weights).toEqual(weights);
  });

  it('is read from the middle of a buffer', () => {
    const { description, weights } = serialized();
    const larger = new Uint8Array(weights.length + 7);
    larger.set(weights, 3);
    const view = larger.subarray(3, 3 + weights.length);
    expect(parseBundle(description, view)).toEqual(parseBundle(description, weights));
  });

  it('may never have been evaluated', () => {
    const { description, weights } = serializeBundle(makeBundle({ uar: null }));
    expect(parseBundle(throughJson(description), weights).uar).toBeNull();
  });

  it('lists its weights in the order of the file, and the compact one is small', () => {
    const topology = alexnet('alexnet-compact', [64, 188], 7);
    const { description, weights } = serializeBundle(makeBundle({ topology }));
    const { weightsManifest } = description as {
      weightsManifest: { weights: { name: string; shape: number[] }[] }[];
    };
    const size = (shape: number[]) => shape.reduce((product, n) => product * n, 1);
    const listed = weightsManifest[0]?.weights ?? [];
    expect(listed.reduce((sum, { shape }) => sum + 2 * size(shape), 0)).toBe(weights.length);
    expect(weights.length).toBeLessThanOrEqual(6e6);
  });
});

describe('a malformed bundle is refused', () => {
  const reasonOf = async (description: unknown, weights = serialized().weights) => {
    const info = await errorOf(() => parseBundle(description, weights));
    expect(info.code).toBe('bundle-invalid');
    return info.details;
  };

  it.each([[undefined], [null], ['text'], [7], [{}], [[]], [{ userDefinedMetadata: 'text' }]])(
    'when the description is %o',
    async (description) => {
      await reasonOf(description);
    },
  );

  it.each([
    ['formatVersion', undefined],
    ['formatVersion', 2],
    ['formatVersion', '1'],
    ['id', undefined],
    ['id', 5],
    ['version', undefined],
    ['labels', undefined],
    ['labels', 'anger'],
    ['labels', ['anger']],
    ['labels', [1, 2, 3, 4, 5, 6, 7]],
    ['spec', undefined],
    ['segmentFrames', undefined],
    ['segmentFrames', '64'],
    ['segmentFrames', 65],
    ['topology', undefined],
    ['topology', { layers: 'none', inputShape: [64, 64] }],
    ['topology', { layers: [], inputShape: [64, 64] }],
    ['topology', { layers: [{ kind: 'dense', name: 'logits', units: 7, relu: false }] }],
    ['topology', { ...SMALL, name: undefined }],
    ['topology', { ...SMALL, inputShape: [64, 64, 3] }],
    ...[0, 1.5, 17, '2', null].map((towers): [string, object] => [
      'topology',
      { ...SMALL, towers },
    ]),
    ['topology', { ...SMALL, layers: [null, ...SMALL.layers] }],
    ['topology', { ...SMALL, layers: [{ kind: 'lstm', name: 'x' }, ...SMALL.layers] }],
    ['topology', withFirstLayer({ name: 7 })],
    ['topology', withFirstLayer({ kernel: 5 })],
    ['topology', withFirstLayer({ stride: [0, 0] })],
    ['topology', withFirstLayer({ filters: 1.5 })],
    ['temperature', 0],
    ['temperature', -1],
    ['threshold', 1.1],
    ['threshold', -0.1],
    ['uar', 70],
    ['temperature', undefined],
    ['temperature', null],
    ['threshold', undefined],
    ['threshold', 'high'],
    ['uar', undefined],
    ['uar', 'good'],
    ['training', undefined],
  ])('when %s is %o', async (field, value) => {
    await reasonOf(withField(field, value));
  });

  it.each([
    ['a convolution larger than its picture', withFirstLayer({ kernel: [70, 5] })],
    [
      'strides that leave nothing',
      withFirstLayer({ pad: [0, 0], kernel: [64, 64], stride: [9, 9] }),
    ],
    ['padding of a billion rows', withFirstLayer({ pad: [1e9, 2] })],
    ['a picture after it became features', moved('flatten', 0)],
    ['features that were a picture', moved('logits', 0)],
    ['two layers of one name', withFirstLayer({ name: 'logits' })],
    ['layers without end', { ...SMALL, layers: repeated(200) }],
    ['more than any memory holds', { ...SMALL, layers: repeated(90) }],
  ])('when its network has %s', async (_, topology) => {
    await reasonOf(withField('topology', topology));
  });

  it.each([
    { nFft: 2 ** 30 },
    { hopLength: 1e9 },
    { sampleRate: 16_000.5 },
    { sampleRate: 1e9, fMaxHz: 4e8 },
    { nMels: 5000 },
  ])('when its picture of the sound is beyond any device: %j', async (change) => {
    const { spec } = makeBundle();
    await reasonOf(withField('spec', { ...spec, ...change }));
  });

  it('when the spec is not one', async () => {
    const { spec } = makeBundle();
    const info = await errorOf(() =>
      parseBundle(withField('spec', { ...spec, hopLength: 0 }), serialized().weights),
    );
    expect(info).toMatchObject({ code: 'spec-invalid', details: { field: 'hopLength' } });
  });

  it('when there are more mels than the network takes', async () => {
    const { spec } = makeBundle();
    expect(await reasonOf(withField('spec', { ...spec, nMels: 40 }))).toEqual({
      reason: 'the network does not fit the features',
    });
  });

  it.each([-1, 1, 2])('when %i bytes of weights are too many', async (extra) => {
    const { description, weights } = serialized();
    const wrong = new Uint8Array(weights.length + extra);
    expect(await reasonOf(description, wrong)).toEqual({
      reason: `weights.bin has ${wrong.length} bytes, expected ${weights.length}`,
    });
  });

  it.each([0x7c00, 0xfc00, 0x7e00])('when a weight is not finite: 0x%s', async (half) => {
    const { description, weights } = serialized();
    new DataView(weights.buffer).setUint16(10, half, true);
    expect(await reasonOf(description, weights)).toEqual({
      reason: 'conv1/kernel holds values that are not finite',
    });
  });
});
