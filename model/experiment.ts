/**
 * One variation of the recipe on the speakers that choices are made on; see `--help`.
 */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { countConfusion } from '#lib/core/evaluation/confusion.ts';
import { accuracy } from '#lib/core/evaluation/metrics.ts';
import { argMax } from '#lib/core/math.ts';
import { RECOMMENDED, type TrainingConfig } from '#lib/core/training/config.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { corpusPath, readCorpus } from './corpus.ts';
import { runFold, toItems, type ClipLogits } from './fold.ts';

const HELP = `npm run experiment -- --name NAME [options]
  --name NAME         what the variation is called
  --change JSON       what differs from the recommended recipe, e.g.
                      '{"epochs":150,"augmentation":{"warp":0.2}}'
  --speakers 03,08    held-out speakers (03,08,11,13, on which choices are made)
  --seeds 0,1         seeds (0)
  --corpus FILE       EMO-DB's archive (or the variable EMODB_ZIP)
  --out FILE          one line of JSON per fold is added there (.cache/experiments.jsonl)
  --pool              train nothing: pool the folds of all names found in FILE
`;

/** One line of the file. */
interface Line {
  name: string;
  change: unknown;
  speaker: string;
  seed: number;
  minutes: number;
  trainingLoss: number;
  clips: ClipLogits[];
}

const { values: options } = parseArgs({
  options: {
    name: { type: 'string' },
    change: { type: 'string', default: '{}' },
    speakers: { type: 'string', default: '03,08,11,13' },
    seeds: { type: 'string', default: '0' },
    corpus: { type: 'string' },
    out: { type: 'string', default: '.cache/experiments.jsonl' },
    pool: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** `change` over `recipe`, field by field. */
function changed<T extends object>(recipe: T, change: Record<string, unknown>): T {
  const result = { ...recipe } as Record<string, unknown>;
  for (const [field, value] of Object.entries(change)) {
    const own = result[field];
    const isNested = typeof own === 'object' && own !== null && !Array.isArray(own);
    if (!(field in result)) throw new Error(`The recipe has no field ${field}.`);
    result[field] = isNested ? changed(own, value as Record<string, unknown>) : value;
  }
  return result as T;
}

async function runAll(name: string): Promise<void> {
  const change = JSON.parse(options.change) as Record<string, unknown>;
  const config: TrainingConfig = changed(RECOMMENDED, change);
  const utterances = await readCorpus(corpusPath(options.corpus), config.spec.sampleRate);
  const items = toItems(utterances, config);
  await startWasmBackend();
  await mkdir(path.dirname(options.out), { recursive: true });
  for (const seed of options.seeds.split(',').map(Number)) {
    for (const speaker of options.speakers.split(',')) {
      const startMs = performance.now();
      const fold = await runFold(utterances, items, config, { speaker, seed }, () => undefined);
      const minutes = Number(((performance.now() - startMs) / 60_000).toFixed(2));
      const { clips, trainingLoss } = fold;
      const line: Line = { name, change, speaker, seed, minutes, trainingLoss, clips };
      await appendFile(options.out, `${JSON.stringify(line)}\n`);
      console.log(describe([line]));
    }
  }
}

async function pool(): Promise<void> {
  const text = await readFile(options.out, 'utf8');
  const byName = new Map<string, Line[]>();
  for (const json of text.trim().split('\n')) {
    const line = JSON.parse(json) as Line;
    byName.set(line.name, [...(byName.get(line.name) ?? []), line]);
  }
  for (const lines of byName.values()) console.log(describe(lines));
}

/** Folds pooled: UAR and WA undisturbed, UAR in every other condition. */
function describe(lines: readonly Line[]): string {
  const clips = lines.flatMap((line) => line.clips);
  const conditions = Object.keys(clips[0]?.logits ?? {});
  const figures = conditions.map((condition) => {
    const { uar, wa } = accuracyIn(clips, condition);
    const both = `${uar.toFixed(3)}/${wa.toFixed(3)}`;
    return `${condition} ${condition === conditions[0] ? both : uar.toFixed(3)}`;
  });
  const folds = lines.map(({ speaker, seed }) => `${speaker}-${seed}`).join(' ');
  const mean = (of: (line: Line) => number) =>
    lines.reduce((sum, line) => sum + of(line), 0) / lines.length;
  const loss = mean((line) => line.trainingLoss).toFixed(3);
  const minutes = mean((line) => line.minutes).toFixed(1);
  return `${lines[0]?.name} [${folds}] ${figures.join(', ')}; loss ${loss}, ${minutes} min a fold`;
}

function accuracyIn(clips: readonly ClipLogits[], condition: string) {
  const judgements = clips.map(({ label, logits }) => {
    const own = logits[condition];
    return {
      labelIndex: EMOTIONS.findIndex((emotion) => emotion === label),
      heardIndex: own ? argMax(own) : null,
    };
  });
  return accuracy(countConfusion(judgements, EMOTIONS.length));
}

if (options.help || (options.name === undefined && !options.pool)) process.stdout.write(HELP);
else if (options.pool) await pool();
else await runAll(options.name ?? '');
