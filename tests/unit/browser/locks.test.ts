import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { heldLocks, holdLock, takeLock, untilFree, withLock } from '#lib/browser/locks.ts';
import { PageLocks } from '#lib/browser/page-locks.ts';

/** What is open; settles it from outside. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('locks of a page without Web Locks', () => {
  it('let one in at a time, in order', async () => {
    const locks = new PageLocks();
    const order: string[] = [];
    const first = gate();
    const a = locks.request('a', async () => {
      order.push('first in');
      await first.opened;
      order.push('first out');
    });
    const b = locks.request('a', () => order.push('second'));
    const other = locks.request('b', () => order.push('other'));
    await other;
    first.open();
    await Promise.all([a, b]);
    expect(order).toEqual(['first in', 'other', 'first out', 'second']);
  });

  it('let shared ones in together, and nobody past one who waits', async () => {
    const locks = new PageLocks();
    const readers = gate();
    const order: string[] = [];
    const read = (name: string) =>
      locks.request('a', { mode: 'shared' }, async () => {
        order.push(name);
        await readers.opened;
      });
    const both = [read('one'), read('two')];
    const writer = locks.request('a', () => order.push('writer'));
    const late = locks.request('a', { mode: 'shared' }, () => order.push('late'));
    const { held = [], pending = [] } = await locks.query();
    expect([held.length, pending.length]).toEqual([2, 2]);
    readers.open();
    await Promise.all([...both, writer, late]);
    expect(order).toEqual(['one', 'two', 'writer', 'late']);
  });

  it('say at once that they are taken, and are free after a failure', async () => {
    const locks = new PageLocks();
    const failing = locks.request('a', async () => {
      expect(await locks.request('a', { ifAvailable: true }, (lock) => lock)).toBeNull();
      throw new Error('a bug');
    });
    await expect(failing).rejects.toThrow('a bug');
    const lock = await locks.request('a', { ifAvailable: true }, (got) => got);
    expect(lock).toMatchObject({ name: 'a', mode: 'exclusive' });
  });
});

describe('what the app asks of locks, in a browser that has none', () => {
  beforeAll(() => vi.stubGlobal('navigator', {}));
  afterAll(() => vi.unstubAllGlobals());

  it('is taken once, and free when let go', async () => {
    const release = await takeLock('taken');
    expect(await takeLock('taken')).toBeNull();
    expect(await heldLocks()).toContain('taken');
    const free = untilFree('taken');
    release?.();
    await free;
    expect(await heldLocks()).not.toContain('taken');
  });

  it('is held by two copies of one tab', async () => {
    const [one, two] = [holdLock('tab', 'shared'), holdLock('tab', 'shared')];
    await Promise.all([one.held, two.held]);
    one.release();
    two.release();
    await untilFree('tab');
  });

  it('keeps two tasks apart', async () => {
    let nInside = 0;
    const task = async () => {
      nInside += 1;
      await Promise.resolve();
      expect(nInside).toBe(1);
      nInside -= 1;
    };
    await Promise.all([withLock('task', task), withLock('task', task)]);
  });
});
