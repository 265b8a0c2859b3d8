import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emodbZip } from '../support/emodb.ts';
import { readScores, score, scoreAndKill, tablePath } from '../support/score-process.ts';

const corpus = emodbZip();
const SHARDS = ['0/4', '1/4', '2/4', '3/4'];
const N_RECORDINGS = 535;

test.skipIf(corpus === undefined)(
  'the archive of EMO-DB in four shards, one of them killed and resumed: each recording once',
  { timeout: 900_000 },
  async () => {
    const outDir = await mkdtemp(path.join(tmpdir(), 'stimmung-score-'));
    const run = { inPath: corpus ?? '', outDir, program: 'source' } as const;
    try {
      const killed = { ...run, shard: '1/4' };
      expect(await scoreAndKill(killed, 4000)).toMatchObject({ code: null });
      const before = await readFile(`${tablePath(killed)}.part`, 'utf8');
      const nBefore = before.split('\r\n').length - 2;
      expect(nBefore).toBeGreaterThan(20);
      expect(nBefore).toBeLessThan(130);

      for (const shard of SHARDS) {
        const { code, log } = await score({ ...run, shard });
        expect(code, log).toBe(0);
      }
      const tables = await Promise.all(
        SHARDS.map((shard) => readScores(tablePath({ outDir, shard }))),
      );
      console.log(
        `${nBefore} rows before the kill; shards of ${tables.map((t) => t.length).join()}`,
      );
      const rows = tables.flat();
      expect(rows).toHaveLength(N_RECORDINGS);
      expect(new Set(rows.map(({ file }) => file)).size).toBe(N_RECORDINGS);
      expect(rows.every(({ file = '', error }) => file.endsWith('.wav') && error === '')).toBe(
        true,
      );
      const whole = await readFile(tablePath(killed), 'utf8');
      expect(whole.startsWith(before.slice(0, before.lastIndexOf('\r\n')))).toBe(true);
    } finally {
      await rm(outDir, { recursive: true });
    }
  },
);
