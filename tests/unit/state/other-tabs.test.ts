import { afterEach, expect, test } from 'vitest';
import type { CorpusInfo } from '#lib/core/data/corpus.ts';
import { CorpusChannel } from '#lib/state/corpus-channel.ts';
import { corpusToChoose, OtherTabs } from '#lib/state/other-tabs.ts';

const ended: (() => void)[] = [];

afterEach(() => {
  for (const end of ended.splice(0)) end();
});

function makeCorpus(id: string, nUtterances: number): CorpusInfo {
  const about = { name: id, kind: 'other' as const, labels: ['fear'], sizeBytes: nUtterances };
  return { id, nUtterances, ...about, importedAt: 1, report: null };
}

test('a page hears of corpora in another tab until it is left', async () => {
  const tab = new CorpusChannel(() => undefined);
  ended.push(() => tab.close());
  let n = 0;
  let heard: () => void = () => undefined;
  const others = new OtherTabs({
    onTraining: () => undefined,
    onCorpora: () => {
      n++;
      heard();
    },
  });
  ended.push(() => others.unwatch());
  others.watch();
  others.watch();
  const first = new Promise<void>((resolve) => (heard = resolve));
  tab.announce();
  await first;
  expect(n).toBe(1);
  others.unwatch();
  // Another listener of the same channel tells when the message has come.
  const next = new Promise<void>((resolve) => {
    const witness = new CorpusChannel(resolve);
    ended.push(() => witness.close());
  });
  tab.announce();
  await next;
  expect(n).toBe(1);
});

test('a form takes up what came or changed, and leaves alone what did not', () => {
  const [a, b] = [makeCorpus('a', 3), makeCorpus('b', 5)];
  expect(corpusToChoose([], null)).toBeNull();
  expect(corpusToChoose([a, b], null)).toBe(a);
  expect(corpusToChoose([a, b], makeCorpus('b', 5))).toBeNull();
  const grown = makeCorpus('b', 6);
  expect(corpusToChoose([a, grown], b)).toBe(grown);
  expect(corpusToChoose([a], b)).toBe(a);
  expect(corpusToChoose([], a)).toBeNull();
});
