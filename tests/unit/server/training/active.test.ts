import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serializeBundle } from '#lib/core/network/bundle.ts';
import { answerOf } from '#lib/server/answer.ts';
import { createLog } from '#lib/server/log.ts';
import type { HearingPool } from '#lib/server/pool.ts';
import { ActiveModel } from '#lib/server/training/active.ts';
import { sha256 } from '#lib/server/training/corpus.ts';
import { NODE_FILES } from '#lib/server/training/disk.ts';
import { TrainStore } from '#lib/server/training/store.ts';
import { makeBundle } from '../../../support/bundle.ts';
import { fullDisk } from '../../../support/full-disk.ts';
import { fakePrediction } from '../../../support/prediction.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'stimmung-active-'));
});

afterEach(() => rm(dir, { recursive: true }));

/** A server's life with a pool that notes which model hears. */
async function live(files = NODE_FILES) {
  const store = new TrainStore(files, dir);
  const heard: string[] = [];
  const renewed: string[] = [];
  let refused = false;
  const useModel: HearingPool['useModel'] = async (modelDir, _recording, _signals, keep) => {
    if (refused)
      return {
        kind: 'refused',
        error: { code: 'bundle-hash-mismatch', details: { file: 'weights.bin' } },
        waitMs: 0,
      };
    await keep();
    heard.push(modelDir);
    const model = { id: modelDir, version: '1', uar: null };
    return { kind: 'answer', answer: answerOf({ ...fakePrediction(), model }), waitMs: 0 };
  };
  const pool = {
    useModel,
    set modelDir(modelDir: string) {
      heard.push(modelDir);
    },
  };
  const readiness = { renew: ({ id }: { id: string }) => renewed.push(id) };
  const log = createLog('silent');
  const active = new ActiveModel({ store, pool, readiness, modelDir: '/bundled', log });
  await active.restore();
  return {
    active,
    heard,
    renewed,
    store,
    refuse: () => {
      refused = true;
    },
  };
}

async function makeModel(store: TrainStore, id: string): Promise<string> {
  const { model } = store.at(id);
  await NODE_FILES.mkdir(model, { recursive: true });
  const { description, weights } = serializeBundle(makeBundle());
  const json = { ...description, weights: { sha256: sha256(weights) } };
  await writeFile(path.join(model, 'weights.bin'), weights);
  await writeFile(path.join(model, 'model.json'), JSON.stringify(json));
  return model;
}

test('hears from now on, in the next server too, until it goes back', async () => {
  const first = await live();
  expect(first.active.id).toBeNull();
  const model = await makeModel(first.store, 'a');
  await first.active.activate('a');
  expect([first.active.id, first.heard, first.renewed]).toEqual(['a', [model], [model]]);
  const second = await live();
  expect([second.active.id, second.heard]).toEqual(['a', [model]]);
  await second.active.deactivate('b');
  expect(second.active.id).toBe('a');
  await second.active.deactivate('a');
  expect([second.active.id, second.heard.at(-1), second.renewed]).toEqual([
    null,
    '/bundled',
    ['/bundled'],
  ]);
  expect((await live()).heard).toEqual([]);
});

test('that does not answer leaves the former one, in the next server too', async () => {
  const { active, store, refuse, renewed } = await live();
  await makeModel(store, 'a');
  refuse();
  await expect(active.activate('a')).rejects.toThrow('bundle-hash-mismatch');
  expect([active.id, renewed]).toEqual([null, []]);
  expect((await live()).active.id).toBeNull();
});

test('that cannot be remembered on a full disk leaves the former one', async () => {
  const disk = fullDisk();
  const { active, store } = await live(disk.files);
  await makeModel(store, 'a');
  disk.fill();
  await expect(active.activate('a')).rejects.toMatchObject({ info: { code: 'storage-full' } });
  expect(active.id).toBeNull();
});

test('of two that are asked for at once the last one hears', async () => {
  const { active, store, heard } = await live();
  const models = [await makeModel(store, 'a'), await makeModel(store, 'b')];
  await Promise.all([active.activate('a'), active.activate('b')]);
  expect([active.id, heard]).toEqual(['b', models]);
});

test.for(['damaged', 'gone'])('that is %s leaves the model of the server', async (fate) => {
  const { active, store } = await live();
  const model = await makeModel(store, 'a');
  await active.activate('a');
  if (fate === 'gone') await rm(model, { recursive: true });
  else await writeFile(path.join(model, 'weights.bin'), 'other weights');
  const next = await live();
  expect([next.active.id, next.heard]).toEqual([null, []]);
});
