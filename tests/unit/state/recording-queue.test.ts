import { describe, expect, it, vi } from 'vitest';
import { SerError } from '#lib/core/errors.ts';
import type { KeptResult, QueueEntry } from '#lib/storage/queue-records.ts';
import { MemoryQueueStore } from '#lib/state/queue-stores.ts';
import type { Hearing, QueueDeps } from '#lib/state/queue-types.ts';
import { RecordingQueue } from '#lib/state/recording-queue.ts';

const ASKED: KeptResult = { kind: 'choice', envelopes: [] };

function done(outcome: string): Hearing {
  return {
    kind: 'done',
    result: { kind: 'choice', envelopes: [] },
    summary: { durationSec: 2, outcome, confidence: 0.9, isLong: false },
  };
}

function file(path: string, text = path) {
  return { path, content: new Blob([text]) };
}

/** A hearing that the test ends when it likes. */
interface Pending {
  text: string;
  tracks: QueueEntry['tracks'];
  signal: AbortSignal;
  share(share: number): void;
  end(hearing: Hearing): void;
  fail(error: unknown): void;
}

/** A queue whose hearing is held in the hands of the test; the content of a file is its fingerprint. */
function held(store = new MemoryQueueStore()) {
  const pending: Pending[] = [];
  const heardTexts: string[] = [];
  const announce = vi.fn();
  const hear: QueueDeps['hear'] = async (content, tracks, share, signal) => {
    const text = await content.text();
    heardTexts.push(text);
    return new Promise<Hearing>((end, fail) => {
      signal.addEventListener('abort', () => fail(signal.reason as Error));
      pending.push({ text, tracks, signal, share, end, fail });
    });
  };
  const queue = new RecordingQueue({
    store,
    hear,
    fingerprint: (content) => content.text(),
    isAudio: ({ path }) => Promise.resolve(!path.endsWith('.txt')),
    announce,
    onChange: () => undefined,
  });
  const take = (text: string) =>
    vi.waitFor(() => {
      const at = pending.findIndex((one) => one.text === text);
      if (at < 0) throw new Error(`${text} is not under way`);
      return pending.splice(at, 1)[0] as Pending;
    });
  const states = () => Object.fromEntries(queue.items.map(({ path, state }) => [path, state]));
  const untilStates = (wanted: Record<string, string>) =>
    vi.waitFor(() => expect(states()).toEqual(wanted));
  return { queue, store, pending, heardTexts, announce, take, states, untilStates };
}

async function started(paths: string[], store?: MemoryQueueStore) {
  const made = held(store);
  await made.queue.load();
  made.queue.own(false);
  await made.queue.add(paths.map((path) => file(path)));
  return made;
}

describe('order', () => {
  it('hears in the order in which files came, two at a time', async () => {
    const { take, pending, untilStates, heardTexts } = await started(['c', 'a', 'b']);
    const first = await take('c');
    await untilStates({ c: 'working', a: 'working', b: 'waiting' });
    first.end(done('anger'));
    (await take('a')).end(done('fear'));
    (await take('b')).end(done('neutral'));
    await untilStates({ c: 'done', a: 'done', b: 'done' });
    expect(heardTexts).toEqual(['c', 'a', 'b']);
    expect(pending).toEqual([]);
  });

  it('puts what comes later at the end, and tells how far the one under way is', async () => {
    const { queue, take } = await started(['a']);
    await queue.add([file('b')]);
    expect(queue.items.map(({ path }) => path)).toEqual(['a', 'b']);
    (await take('a')).share(0.25);
    expect(queue.items[0]).toMatchObject({ state: 'working', share: 0.25 });
  });

  it('does nothing while another tab works', async () => {
    const { queue, pending, states } = held();
    await queue.load();
    await queue.add([file('a')]);
    expect(states()).toEqual({ a: 'waiting' });
    expect(pending).toEqual([]);
  });
});

describe('intake', () => {
  it('takes the same content once, in one go and later, and leaves aside what is no recording', async () => {
    const { queue } = await started([]);
    await queue.add([file('a', 'same'), file('b', 'same'), file('c'), file('notes.txt')]);
    expect(queue.intake).toEqual({ nAdded: 2, nSame: 1, nAside: 1, nUnkept: 0 });
    await queue.add([file('folder/c', 'c')]);
    expect(queue.intake).toEqual({ nAdded: 0, nSame: 1, nAside: 0, nUnkept: 0 });
    expect(queue.items).toHaveLength(2);
  });

  it('hears what there is no room for, as long as the page is open', async () => {
    const store = new MemoryQueueStore();
    const add = store.add.bind(store);
    store.add = (items) =>
      items.some(({ content }) => (content?.size ?? 0) > 5)
        ? Promise.reject(new SerError({ code: 'storage-full', details: { neededBytes: 6 } }))
        : add(items);
    const { queue, take, untilStates } = await started(['short', 'too long'], store);
    expect(queue.intake).toMatchObject({ nAdded: 2, nUnkept: 1 });
    expect(queue.problem).toBeNull();
    (await take('short')).end(done('anger'));
    (await take('too long')).end(done('anger'));
    await untilStates({ short: 'done', 'too long': 'done' });

    const later = held(store);
    await later.queue.load();
    expect(await later.queue.sound('too long')).toBeNull();
    expect(await later.queue.sound('short')).not.toBeNull();
  });

  it('says that the file is gone, and takes it again', async () => {
    const store = new MemoryQueueStore();
    const entry = { id: 'a', path: 'a', sizeBytes: 1, order: 0, state: 'waiting' } as const;
    const rest = { tracks: null, hasSound: false, summary: null, fault: null } as const;
    await store.add([
      { entry: { ...entry, ...rest, isHidden: false, resultBytes: 0 }, content: null },
    ]);
    const { queue, take, untilStates } = await started([], store);
    await untilStates({ a: 'failed' });
    expect(queue.items[0]?.fault).toEqual({ kind: 'sound-gone' });
    await queue.add([file('a')]);
    (await take('a')).end(done('anger'));
    await untilStates({ a: 'done' });
  });
});

describe('failures', () => {
  const corrupt = new SerError({
    code: 'audio-corrupt',
    details: { format: 'wav', reason: 'no data' },
  });

  it('are said of the file alone; the next one is heard', async () => {
    const { queue, take, untilStates } = await started(['bad', 'good']);
    (await take('bad')).fail(corrupt);
    (await take('good')).end(done('anger'));
    await untilStates({ bad: 'failed', good: 'done' });
    expect(queue.items[0]?.fault).toEqual({ kind: 'known', info: corrupt.info });
    expect(queue.problem).toBeNull();
  });

  it('can be tried again, one or all', async () => {
    const { queue, take, untilStates } = await started(['a', 'b', 'c']);
    (await take('a')).fail(corrupt);
    (await take('b')).fail(corrupt);
    (await take('c')).end(done('fear'));
    await untilStates({ a: 'failed', b: 'failed', c: 'done' });
    await queue.retry(['b', 'c']);
    (await take('b')).end(done('anger'));
    await untilStates({ a: 'failed', b: 'done', c: 'done' });
    await queue.retryAll();
    (await take('a')).end(done('anger'));
    await untilStates({ a: 'done', b: 'done', c: 'done' });
  });

  it('of the program end the work, and the file waits until it goes on', async () => {
    const { queue, take, states, untilStates } = await started(['a', 'b']);
    const other = await take('b');
    (await take('a')).fail(
      new SerError({ code: 'model-unavailable', details: { reason: 'offline' } }),
    );
    await untilStates({ a: 'waiting', b: 'waiting' });
    expect(other.signal.aborted).toBe(true);
    expect(queue.problem).toMatchObject({ info: { code: 'model-unavailable' } });
    queue.resume();
    expect(queue.problem).toBeNull();
    (await take('a')).end(done('anger'));
    (await take('b')).end(done('anger'));
    await vi.waitFor(() => expect(states()).toEqual({ a: 'done', b: 'done' }));
  });

  it('to keep an answer end the work with one sentence, and lose nothing', async () => {
    const store = new MemoryQueueStore();
    const { queue, take, untilStates } = await started(['a'], store);
    const change = store.change.bind(store);
    store.change = () =>
      Promise.reject(new SerError({ code: 'storage-full', details: { neededBytes: 9 } }));
    (await take('a')).end(done('anger'));
    await untilStates({ a: 'waiting' });
    expect(queue.problem).toMatchObject({ info: { code: 'storage-full' } });
    store.change = change;
    queue.resume();
    (await take('a')).end(done('anger'));
    await untilStates({ a: 'done' });
  });
});

describe('stopping', () => {
  it('lets what was under way wait, and goes on with it', async () => {
    const { queue, take, untilStates, heardTexts } = await started(['a', 'b', 'c']);
    (await take('a')).end(done('anger'));
    await take('b');
    await take('c');
    queue.stop();
    await untilStates({ a: 'done', b: 'waiting', c: 'waiting' });
    queue.resume();
    (await take('b')).end(done('anger'));
    (await take('c')).end(done('anger'));
    await untilStates({ a: 'done', b: 'done', c: 'done' });
    expect(heardTexts.filter((text) => text === 'a')).toEqual(['a']);
  });

  it('is the end of a page: another one goes on where it stopped, and hears nothing twice', async () => {
    const store = new MemoryQueueStore();
    const first = await started(['a', 'b', 'c'], store);
    (await first.take('a')).end(done('anger'));
    await first.untilStates({ a: 'done', b: 'working', c: 'working' });

    const second = held(store);
    await second.queue.load();
    second.queue.own(false);
    (await second.take('b')).end(done('anger'));
    (await second.take('c')).end(done('anger'));
    await second.untilStates({ a: 'done', b: 'done', c: 'done' });
    expect(second.heardTexts).toEqual(['b', 'c']);
    expect(await second.queue.result('a')).toEqual(ASKED);
  });

  it('holds when it was stopped before', async () => {
    const { queue, pending, states } = held();
    await queue.load();
    await queue.add([file('a')]);
    queue.own(true);
    expect(queue.isStopped).toBe(true);
    expect(states()).toEqual({ a: 'waiting' });
    expect(pending).toEqual([]);
  });
});

describe('sides', () => {
  it('wait for the user, one by one', async () => {
    const { queue, take, untilStates } = await started(['a', 'b']);
    (await take('a')).end({ kind: 'choice', result: ASKED });
    (await take('b')).end({ kind: 'choice', result: ASKED });
    await untilStates({ a: 'choice', b: 'choice' });
    await queue.choose('b', [1], false);
    const again = await take('b');
    expect(again.tracks).toEqual([1]);
    again.end(done('anger'));
    await untilStates({ a: 'choice', b: 'done' });
  });

  it('are chosen for all that ask or wait, but not for those with an answer of their own', async () => {
    const { queue, take, untilStates } = await started(['a', 'b', 'c', 'd']);
    (await take('a')).end({ kind: 'choice', result: ASKED });
    (await take('b')).end({ kind: 'choice', result: ASKED });
    await take('c');
    await take('d');
    await queue.choose('a', [1], false);
    await queue.choose('b', [0], true);
    queue.stop();
    await untilStates({ a: 'waiting', b: 'waiting', c: 'waiting', d: 'waiting' });
    expect(queue.items.map(({ tracks }) => tracks)).toEqual([[1], [0], [0], [0]]);
  });
});

describe('removal', () => {
  it('ends what is under way and can be undone', async () => {
    const { queue, take, untilStates } = await started(['a', 'b']);
    const running = await take('a');
    (await take('b')).end(done('anger'));
    await untilStates({ a: 'working', b: 'done' });
    await queue.removeAll();
    expect(running.signal.aborted).toBe(true);
    expect(queue.items).toEqual([]);
    expect(queue.nRemoved).toBe(2);
    await queue.undoRemove();
    expect(queue.nRemoved).toBe(0);
    (await take('a')).end(done('fear'));
    await untilStates({ a: 'done', b: 'done' });
  });

  it('is for good at the next visit', async () => {
    const store = new MemoryQueueStore();
    const { queue } = await started(['a', 'b'], store);
    await queue.remove(['a']);
    const later = held(store);
    await later.queue.load();
    expect(later.states()).toEqual({ b: 'waiting' });
    expect(await store.loadSound('a')).toBeNull();
  });

  it('by another tab ends the work here, and a late answer does not bring it back', async () => {
    const store = new MemoryQueueStore();
    const { queue, take, states } = await started(['a'], store);
    const running = await take('a');
    const other = held(store);
    await other.queue.load();
    await other.queue.removeAll();
    await queue.refresh();
    expect(running.signal.aborted).toBe(true);
    expect(states()).toEqual({});
  });
});

it('does not take for waiting what was heard while the list was read', async () => {
  const store = new MemoryQueueStore();
  const { queue, take, untilStates, heardTexts } = await started(['a'], store);
  const running = await take('a');
  const stale = await store.list();
  const list = store.list.bind(store);
  let release: () => void = () => undefined;
  store.list = () =>
    new Promise((resolve) => {
      release = () => resolve(stale);
    });
  const refreshed = queue.refresh();
  running.end(done('anger'));
  await untilStates({ a: 'done' });
  store.list = list;
  release();
  await refreshed;
  await untilStates({ a: 'done' });
  expect(heardTexts).toEqual(['a']);
});

describe('when the browser has deleted everything', () => {
  async function deleteAll(store: MemoryQueueStore, ids: string[]) {
    await store.change(ids, (entry) => ({ ...entry, isHidden: true }));
    await store.purge();
  }

  it('says so instead of hearing what is gone again and again', async () => {
    const { queue, store, take, heardTexts } = await started(['a', 'b', 'c']);
    const [a, b] = [await take('a'), await take('b')];
    await deleteAll(
      store,
      queue.items.map(({ id }) => id),
    );
    a.end(done('anger'));
    b.end(done('anger'));
    await vi.waitFor(() =>
      expect(queue.problem).toMatchObject({ kind: 'known', info: { code: 'storage-lost' } }),
    );
    await vi.waitFor(() => expect(queue.items).toEqual([]));
    expect(heardTexts).toEqual(['a', 'b']);
    await queue.add([file('d')]);
    queue.resume();
    (await take('d')).end(done('fear'));
    await vi.waitFor(() => expect(queue.items).toMatchObject([{ path: 'd', state: 'done' }]));
  });

  it('goes on with what another tab has left', async () => {
    const { queue, store, take, untilStates } = await started(['a', 'b']);
    const a = await take('a');
    await deleteAll(store, ['a']);
    a.end(done('anger'));
    (await take('b')).end(done('fear'));
    await untilStates({ b: 'done' });
    expect(queue.problem).toBeNull();
  });
});
