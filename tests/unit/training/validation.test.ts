import { beforeAll, expect, it } from 'vitest';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import { createRecognizer } from '#lib/core/inference/recognizer.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { hear, judge, toValidationItem, withSpeech } from '#lib/core/training/validation.ts';
import { makeBundle } from '../../support/bundle.ts';
import { toneOf } from '../../support/corpus.ts';
import { useBackend } from '../../support/node-backends.ts';
import { concatenate, silence } from '../../support/signals.ts';

beforeAll(() => useBackend('wasm'));

const BUNDLE = makeBundle({ warps: [0.93, 1, 1.07] });
/** Short, longer than one picture, with a pause longer than a picture, and without sound. */
const WAVEFORMS = [
  toneOf(0, 1),
  concatenate(toneOf(0, 2), toneOf(1, 3), toneOf(0, 4)),
  concatenate(toneOf(1, 5), silence(16_000, 3), toneOf(0, 6)),
  silence(16_000, 1),
];

it('hears whole recordings exactly as the recogniser does', async () => {
  const network = new TfjsNetwork(BUNDLE.topology, 3);
  const recognizer = createRecognizer(BUNDLE, network);
  const items = WAVEFORMS.map((waveform, i) => toValidationItem(waveform, i, BUNDLE));
  let nBreaths = 0;
  const heard = await hear(network, items, BUNDLE, () => {
    nBreaths++;
  });
  for (const [i, { samples, sampleRate }] of WAVEFORMS.entries()) {
    const pcm: Pcm = { channels: [samples], sampleRate, format: 'wav', warnings: [] };
    expect(heard[i]).toEqual({ labelIndex: i, logits: (await recognizer.recognize(pcm)).logits });
  }
  expect(heard[3]?.logits).toBeNull();
  expect(nBreaths).toBe(4);
  network.dispose();
});

it('counts recordings without speech as wrong, and leaves them out of the loss', () => {
  const heard = [
    { labelIndex: 0, logits: [2, 0] },
    { labelIndex: 1, logits: [1, 0] },
    { labelIndex: 1, logits: null },
  ];
  const { loss, uar, wa, confusion } = judge(heard, 2);
  expect(confusion).toEqual({
    counts: [
      [1, 0],
      [1, 0],
    ],
    unheard: [0, 1],
  });
  expect([uar, wa]).toEqual([0.5, 1 / 3]);
  expect(loss).toBeCloseTo((Math.log(1 + Math.exp(-2)) + Math.log(1 + Math.E)) / 2, 12);
  expect(withSpeech(heard).labels).toEqual([0, 1]);
  expect(judge([{ labelIndex: 0, logits: null }], 2).loss).toBeNull();
});
