/**
 * Writes `DATA_CARD.md` and `data.json` beside this file from EMO-DB's own archive: `npx tsx model/data-card.ts
 * [--corpus FILE]`.
 */
import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BlobReader } from '@zip.js/zip.js';
import { format, resolveConfig } from 'prettier';
import { measureRecording } from '#lib/core/audio/measure.ts';
import { openArchive } from '#lib/core/data/archive.ts';
import type { UtteranceInfo } from '#lib/core/data/corpus.ts';
import { importPlan } from '#lib/core/data/import.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { summariseCorpus, type Overview } from '#lib/core/data/overview.ts';
import { planImport } from '#lib/core/data/plan.ts';
import { figure, percent, table } from './card-tables.ts';
import { corpusPath, sha256 } from './corpus.ts';
import { rounded } from './evaluation-file.ts';

const { values: options } = parseArgs({ options: { corpus: { type: 'string' } } });
const here = path.dirname(fileURLToPath(import.meta.url));

async function readInfos(file: string): Promise<UtteranceInfo[]> {
  const plan = await planImport(await openArchive(new BlobReader(await openAsBlob(file))));
  const tools = { hash: sha256, measure: (bytes: Uint8Array) => measureRecording(bytes) };
  const infos: UtteranceInfo[] = [];
  for await (const item of importPlan(plan, { corpusId: 'emodb', choices: [] }, tools))
    if (item.kind === 'utterance') infos.push(item.info);
  return infos;
}

/** What About and the card quote. */
function figuresOf({ labels, speakers, durations }: Overview, infos: readonly UtteranceInfo[]) {
  const scores = infos.flatMap(({ recognition }) => recognition ?? []);
  const natural = infos.flatMap(({ naturalness }) => naturalness ?? []);
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  return {
    nRecordings: infos.length,
    nSpeakers: speakers.length,
    nWomen: speakers.filter(({ sex }) => sex === 'female').length,
    nSentences: new Set(infos.map(({ sentence }) => sentence)).size,
    totalMinutes: durations.totalSec / 60,
    minimumSec: durations.minimumSec,
    medianSec: durations.medianSec,
    maximumSec: durations.maximumSec,
    recognition: mean(scores),
    lowestRecognition: Math.min(...scores),
    naturalness: mean(natural),
    nScored: scores.length,
    labels: labels.map(({ label, nUtterances, recognition }) => ({
      label,
      nUtterances,
      recognition,
    })),
  };
}

function dataCard(overview: Overview, n: ReturnType<typeof figuresOf>): string {
  return `# Data card: EMO-DB

The Berlin Database of Emotional Speech, on which the shipped model was trained and judged. It is not part of Stimmung.

## What it is

- **Recordings:** ${n.nRecordings}, ${n.totalMinutes.toFixed(1)} minutes in all, ${n.minimumSec.toFixed(1)} to ${n.maximumSec.toFixed(1)} s long, half of them shorter than ${n.medianSec.toFixed(1)} s; 16 kHz, mono, WAV
- **Speakers:** ${n.nSpeakers}, ${n.nWomen} of them women, all adults and native speakers of German
- **Sentences:** ${n.nSentences}, everyday German, chosen to suit every emotion
- **Emotions:** acted, not felt: the speakers were asked to recall a situation in which they had felt them
- **Place and time:** an anechoic room at the Technical University of Berlin, 1997 and 1999
- **Listeners:** their scores come with the corpus for ${n.nScored} of the recordings: the emotion was recognised by ${percent(n.recognition, 1)} on average (at least by ${percent(n.lowestRecognition, 0)}), and ${percent(n.naturalness, 1)} found the recording natural. Recordings that few recognised or found natural were not published.
- **Licence:** free to use if the authors are named; published as CC0-1.0 according to audEERING, as CC BY 4.0 according to citations of the Zenodo record
- **Source:** F. Burkhardt, A. Paeschke, M. Rolfes, W. F. Sendlmeier, B. Weiss (2005): A database of German emotional speech. Proc. Interspeech, 1517–1520. DOI of the recordings: 10.5281/zenodo.7447302

## Emotions

${table(
  ['emotion', 'recordings', 'median length (s)', 'recognised', 'natural'],
  overview.labels.map(({ label, nUtterances, medianSec, recognition, naturalness }) => [
    label,
    nUtterances,
    figure(medianSec),
    figure(recognition),
    figure(naturalness),
  ]),
)}

## Speakers

${table(
  ['speaker', 'sex', ...EMOTIONS, 'all'],
  overview.speakers.map(({ speaker, sex, counts, nUtterances }) => [
    speaker,
    sex ?? '–',
    ...counts,
    nUtterances,
  ]),
)}

## What it cannot teach

- Ten voices are few: what sets one speaker apart is easily taken for an emotion.
- Acted emotions are clearer and stronger than those of daily life.
- No children, no old people, no dialects, no other language, no conversation, no noise, no telephone.
- Emotions and speakers are unevenly spread, see above.
- The published recordings were chosen for being recognised, so whatever is hard to tell is missing.

<!-- Written by \`npx tsx model/data-card.ts\` from EMO-DB's archive. -->
`;
}

const infos = await readInfos(corpusPath(options.corpus));
const overview = summariseCorpus(infos, EMOTIONS);
const figures = rounded(figuresOf(overview, infos));
const file = path.join(here, 'DATA_CARD.md');
const text = dataCard(overview, figures);
await writeFile(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
await writeFile(path.join(here, 'data.json'), `${JSON.stringify(figures, null, 1)}\n`);
console.log(text);
