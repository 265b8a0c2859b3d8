import { afterEach, expect, test, vi } from 'vitest';
import { hearsOthers, openChannel } from '#lib/browser/channel.ts';

afterEach(() => vi.unstubAllGlobals());

test('without BroadcastChannel the other listeners of this thread still hear', async () => {
  vi.stubGlobal('BroadcastChannel', undefined);
  expect(hearsOthers()).toBe(false);
  const [from, to, closed, elsewhere] = ['a', 'a', 'a', 'b'].map(openChannel);
  const heard: string[] = [];
  const note = (who: string) => (event: MessageEvent<string>) => heard.push(who + event.data);
  if (from) from.onmessage = note('self ');
  if (closed) closed.onmessage = note('closed ');
  if (elsewhere) elsewhere.onmessage = note('elsewhere ');
  const arrived = new Promise<void>((resolve) => {
    if (to) to.onmessage = (event: MessageEvent<string>) => resolve(void note('other ')(event));
  });
  from?.postMessage('news');
  closed?.close();
  await arrived;
  expect(heard).toEqual(['other news']);
});

test('with it, it is used', () => {
  expect(hearsOthers()).toBe(true);
  const channel = openChannel('a');
  expect(channel).toBeInstanceOf(BroadcastChannel);
  channel.close();
});
