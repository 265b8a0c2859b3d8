import { SerError } from '#lib/core/errors.ts';
import { outcomeOf, type FuzzTarget } from '../target.ts';

/** Two sound outcomes and four faults on purpose, in turn, which prove that the runner sees them. */
const FAULTS: readonly (() => Promise<string> | string)[] = [
  () => 'ok',
  () => outcomeOf(() => Promise.reject(new SerError({ code: 'audio-empty', details: {} }))),
  () => {
    throw new TypeError('planted');
  },
  () => {
    for (;;) Math.sqrt(2);
  },
  () => process.abort(),
  () => {
    const held = Array.from({ length: 12 }, () => new Uint8Array(50_000_000).fill(1));
    return held.length > 0 ? 'ok' : '';
  },
];

export const plantedTarget: FuzzTarget = {
  name: 'planted',
  share: 1,
  open: () =>
    Promise.resolve((_, index) => {
      const fault = FAULTS[index % FAULTS.length];
      return { input: new Uint8Array(0), run: async () => (await fault?.()) ?? '' };
    }),
};
