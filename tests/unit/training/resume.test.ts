import { beforeAll, describe, expect, it } from 'vitest';
import { alexnet } from '#lib/core/network/alexnet.ts';
import type { Topology } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import {
  CheckpointClock,
  isSound,
  restoreCheckpoint,
  takeCheckpoint,
  type TrainingCheckpoint,
} from '#lib/core/training/checkpoint.ts';
import { RECOMMENDED, type TrainingConfig } from '#lib/core/training/config.ts';
import { train, type TrainingEvent } from '#lib/core/training/train.ts';
import { SMALL } from '../../support/bundle.ts';
import { SMALL_CONFIG, toneItems } from '../../support/corpus.ts';
import { useBackend } from '../../support/node-backends.ts';

beforeAll(() => useBackend('wasm'));

const N_STEPS = 12;
/** Four steps an epoch, with everything that draws random numbers. */
const CONFIG: TrainingConfig = {
  ...SMALL_CONFIG,
  augmentation: RECOMMENDED.augmentation,
  epochs: 3,
};
const ITEMS = toneItems(35);
const SEED = 4;

const TINY: Topology = { ...SMALL, layers: SMALL.layers.map((layer) => ({ ...layer })) };
const COMPACT = alexnet('alexnet-compact', [64, 64], 7);

interface Course {
  checkpoint: TrainingCheckpoint;
  events: TrainingEvent[];
}

/** From the beginning or a checkpoint, to the end or after `nEvents` events. */
async function run(
  topology: Topology,
  from?: TrainingCheckpoint,
  nEvents?: number,
): Promise<Course> {
  const network = new TfjsNetwork(topology, SEED);
  if (from !== undefined) restoreCheckpoint(network, from);
  const events: TrainingEvent[] = [];
  let { position } = from ?? { position: undefined };
  for await (const event of train(network, ITEMS, CONFIG, SEED, position)) {
    events.push(event);
    position = event.position;
    if (events.length === nEvents) break;
  }
  if (position === undefined) throw new Error('No event.');
  const checkpoint = await takeCheckpoint(network, position);
  network.dispose();
  return { checkpoint, events };
}

describe.each([
  ['a tiny network', TINY],
  ['alexnet-compact', COMPACT],
])('%s', (_, topology) => {
  // In the middle of an epoch, after its last step but before its end, and right after its end.
  it.each([2, 4, 5, 8])('goes on after event %i as if it had never stopped', async (nEvents) => {
    const whole = await run(topology);
    expect(whole.events.filter(({ kind }) => kind === 'step')).toHaveLength(N_STEPS);
    const first = await run(topology, undefined, nEvents);
    const second = await run(topology, first.checkpoint);
    expect([...first.events, ...second.events]).toEqual(whole.events);
    expect(second.checkpoint).toEqual(whole.checkpoint);
  });
});

it('has nothing to do when it goes on from its end', async () => {
  const whole = await run(TINY);
  const again = new TfjsNetwork(TINY, SEED);
  restoreCheckpoint(again, whole.checkpoint);
  const events: TrainingEvent[] = [];
  for await (const event of train(again, ITEMS, CONFIG, SEED, whole.checkpoint.position))
    events.push(event);
  again.dispose();
  expect(events).toEqual([]);
});

it('refuses the weights of another network', async () => {
  const { checkpoint } = await run(TINY, undefined, 1);
  const network = new TfjsNetwork(COMPACT, 1);
  expect(() => restoreCheckpoint(network, checkpoint)).toThrow('bundle-invalid');
  network.dispose();
});

it('knows weights that have become no numbers', async () => {
  const { checkpoint } = await run(TINY, undefined, 1);
  expect(isSound(checkpoint)).toBe(true);
  const [first] = checkpoint.weights;
  first?.data.set([NaN]);
  expect(isSound(checkpoint)).toBe(false);
});

describe('the clock of checkpoints', () => {
  it('lets them take at most a twentieth of the time', () => {
    const clock = new CheckpointClock(1000);
    expect(clock.isDue(1000)).toBe(true);
    clock.note(1000, 1010);
    expect(clock.isDue(1010 + 189)).toBe(false);
    expect(clock.isDue(1010 + 190)).toBe(true);
  });

  it('follows what the last one cost', () => {
    const clock = new CheckpointClock(0);
    clock.note(0, 100);
    clock.note(2000, 2001);
    expect(clock.isDue(2020)).toBe(true);
  });
});
