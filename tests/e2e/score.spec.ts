import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from './support/test.ts';
import { readScores, score, scoreAndKill, tablePath } from '../support/score-process.ts';
import { syllables } from '../support/signals.ts';
import { wavFile } from '../support/wav.ts';
import type { Answer } from '../../src/lib/server/schemas.ts';

const SHARDS = ['0/2', '1/2'];
/** Long enough that a shard is not through before it is killed. */
const RECORDING_SEC = 5;

/** A dozen recordings, each louder than the one before; the last is none. */
function recordings(): [string, Uint8Array][] {
  return Array.from({ length: 12 }, (_, i) => {
    const { samples } = syllables(16_000, RECORDING_SEC, 0.05 + i / 20);
    return [`call-${i}.wav`, i < 11 ? wavFile(samples) : new Uint8Array(100)];
  });
}

test('an archive in two shards, one of them killed: every recording once, as the endpoint hears it', async ({
  request,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'stimmung-score-'));
  const run = { inPath: path.join(folder, 'in'), outDir: path.join(folder, 'out') };
  try {
    await mkdir(run.inPath);
    await mkdir(run.outDir);
    const sounds = recordings();
    for (const [name, bytes] of sounds) await writeFile(path.join(run.inPath, name), bytes);

    // The header is shorter, the whole table longer.
    const first = { ...run, shard: '0/2', concurrency: 1 };
    expect(await scoreAndKill(first, 120)).toMatchObject({ code: null });
    const before = await readFile(`${tablePath(first)}.part`, 'utf8');
    expect(before.split('\r\n').length).toBeLessThan(7);

    const ends = await Promise.all(SHARDS.map((shard) => score({ ...run, shard, concurrency: 1 })));
    expect(ends.map(({ code }) => code).toSorted()).toEqual([0, 1]);
    const rows = (
      await Promise.all(SHARDS.map((shard) => readScores(tablePath({ ...run, shard }))))
    ).flat();
    expect(rows.map(({ file }) => file).toSorted()).toEqual(
      sounds.map(([name]) => name).toSorted(),
    );
    expect(rows.filter(({ error }) => error !== '')).toEqual([
      expect.objectContaining({ file: 'call-11.wav', emotion: '', error: 'audio-unsupported' }),
    ]);
    // What was there before the kill is still there.
    const kept = before.slice(0, before.lastIndexOf('\r\n'));
    expect(await readFile(tablePath(first), 'utf8')).toContain(kept);

    const [name = '', bytes = new Uint8Array()] = sounds[3] ?? [];
    const response = await request.post('/predict', { data: Buffer.from(bytes) });
    const answer = (await response.json()) as Answer;
    const row = rows.find(({ file }) => file === name);
    expect(row).toMatchObject({ start: '0', end: String(RECORDING_SEC), emotion: answer.label });
    for (const { label, score: expected } of answer.predictions) {
      expect(Number(row?.[label])).toBeCloseTo(expected, 5);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
