import { afterEach, expect, it } from 'vitest';
import { holdBusy, runIfIdle, untilIdle } from '#lib/state/busy.ts';
import { takeLock } from '#lib/browser/locks.ts';

const endings: (() => void)[] = [];

afterEach(() => {
  for (const end of endings.splice(0)) end();
});

async function hold(name: string): Promise<() => void> {
  const release = await takeLock(name);
  if (release === null) throw new Error(`Somebody holds ${name}.`);
  endings.push(release);
  return release;
}

/** Whether a task may begin now. */
function mayBegin(): Promise<boolean> {
  return runIfIdle(() => undefined);
}

it('lets begin what nothing stands against', async () => {
  await untilIdle();
  expect(await mayBegin()).toBe(true);
});

it('counts several holders, and waits for the last', async () => {
  const [first, second] = [holdBusy(), holdBusy()];
  expect(await mayBegin()).toBe(false);
  first();
  expect(await mayBegin()).toBe(false);
  second();
  await untilIdle();
  expect(await mayBegin()).toBe(true);
});

it.each(['stimmung.training', 'stimmung.judging', 'stimmung.live.abc'])(
  'waits for whoever holds %s',
  async (name) => {
    const release = await hold(name);
    expect(await mayBegin()).toBe(false);
    let isIdle = false;
    const idle = untilIdle().then(() => (isIdle = true));
    expect(isIdle).toBe(false);
    release();
    await idle;
    expect(await mayBegin()).toBe(true);
  },
);

it('is not hindered by what goes on all the time', async () => {
  await hold('stimmung.queue');
  expect(await mayBegin()).toBe(true);
});

it('waits for what begins while others wait for an end', async () => {
  const first = holdBusy();
  const idle = untilIdle();
  const second = holdBusy();
  first();
  expect(await mayBegin()).toBe(false);
  second();
  await idle;
  expect(await mayBegin()).toBe(true);
});
