/**
 * Writes what the search in PyTorch works on, as this project's own code makes it; see `--help` and `README.md`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { resample } from '#lib/core/audio/resample.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import type { FeatureSpec, MelPower } from '#lib/core/features/spec.ts';
import { holdsSpeech, prepareRecording } from '#lib/core/inference/prepare.ts';
import { RECOMMENDED } from '#lib/core/training/config.ts';
import { noiseBank, toTrainingItem } from '#lib/core/training/dataset.ts';
import { corpusPath, readCorpus, type Utterance } from '../corpus.ts';
import { judgeSpeaker } from '../fold.ts';

const HELP = `npx tsx model/search/export.ts [options]
  --out DIR           where to write (.cache/search/features)
  --spec JSON         what differs from the recommended features, e.g. '{"nMels":128}'
  --frames N          columns of one picture (128)
  --speakers 03,08    speakers whose pictures are exported in every condition (03,08,11,13)
  --corpus FILE       EMO-DB's archive (or the variable EMODB_ZIP)
`;

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: '.cache/search/features' },
    spec: { type: 'string', default: '{}' },
    frames: { type: 'string', default: String(RECOMMENDED.segmentFrames) },
    speakers: { type: 'string', default: '03,08,11,13' },
    corpus: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** Arrays of float32 one after the other, and where each begins. */
class Store {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** @returns position of the first value and number of frames. */
  put({ data, nFrames }: MelPower): [number, number] {
    const at = this.#length;
    this.#parts.push(new Uint8Array(data.slice().buffer));
    this.#length += data.length;
    return [at, nFrames];
  }

  save(file: string): Promise<void> {
    return writeFile(file, Buffer.concat(this.#parts));
  }
}

async function exportItems(dir: string, utterances: readonly Utterance[], spec: FeatureSpec) {
  const store = new Store();
  const items = utterances.map(({ file, speaker, labelIndex, waveform }) => {
    const item = toTrainingItem(waveform, labelIndex, spec);
    if (item === null) throw new Error(`${file} holds no speech.`);
    const places = { trimmed: store.put(item.trimmed), full: store.put(item.full) };
    return { file, speaker, label: labelIndex, ...places };
  });
  const index = {
    nMels: spec.nMels,
    width: Number(options.frames),
    items,
    noise: store.put(noiseBank(spec)),
  };
  await store.save(path.join(dir, 'train.f32'));
  await writeFile(path.join(dir, 'train.json'), JSON.stringify(index));
}

/** The pictures with speech of every recording of `speakers`, in every condition that `judgeSpeaker` knows. */
async function exportPictures(
  dir: string,
  utterances: readonly Utterance[],
  spec: FeatureSpec,
  speakers: readonly string[],
) {
  const store = new Store();
  const heard: number[][] = [];
  const recognizer = {
    recognize({ channels: [samples = new Float32Array()], sampleRate }: Pcm) {
      const waveform = resample({ samples, sampleRate }, spec.sampleRate);
      const prepared = prepareRecording(waveform, spec, Number(options.frames));
      const segments = prepared?.segments ?? [];
      const spoken = segments.filter((segment) => holdsSpeech(waveform, segment));
      const judged = spoken.length > 0 ? spoken : segments;
      heard.push(judged.map(({ power }) => store.put(power)[0]));
      return Promise.resolve({ logits: null });
    },
  };
  const pictures: object[] = [];
  for (const speaker of speakers) {
    const first = heard.length;
    const clips = await judgeSpeaker(recognizer, utterances, speaker);
    let next = first;
    for (const { file, label, logits } of clips)
      for (const condition of Object.keys(logits))
        pictures.push({ file, speaker, label: indexOf(label), condition, at: heard[next++] });
  }
  await store.save(path.join(dir, 'judge.f32'));
  await writeFile(path.join(dir, 'judge.json'), JSON.stringify(pictures));
}

function indexOf(label: string): number {
  return EMOTIONS.findIndex((emotion) => emotion === label);
}

if (options.help) process.stdout.write(HELP);
else {
  const change = JSON.parse(options.spec) as Partial<FeatureSpec>;
  const spec = { ...RECOMMENDED.spec, ...change };
  const utterances = await readCorpus(corpusPath(options.corpus), spec.sampleRate);
  await mkdir(options.out, { recursive: true });
  await exportItems(options.out, utterances, spec);
  await exportPictures(options.out, utterances, spec, options.speakers.split(','));
}
