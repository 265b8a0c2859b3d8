import type { UtteranceInfo } from '#lib/core/data/corpus.ts';
import { SerError } from '#lib/core/errors.ts';
import { listUtterances, loadWaveform } from '#lib/storage/corpus-store.ts';
import type { JudgedRecording } from '#lib/storage/judgement-records.ts';
import { addPart, loadJudged } from '#lib/storage/judgement-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { breathe } from './breathe.ts';
import type { JudgeNews } from './judge-api.ts';
import { requireModel } from './judge-model.ts';
import { judgeRecording } from './judge-recording.ts';
import { loadRecognizer, type LoadedRecognizer } from './load-recognizer.ts';
import { loadTalkers, type TalkerPool } from './talkers.ts';

/** What is kept at a time; an interruption costs at most this. */
const PART_CLIPS = 20;
const PART_MS = 2000;

/**
 * Goes on with a judgement where it stands.
 *
 * @throws SerError `model-unavailable` when the model is gone or another one by now, `corpus-invalid` when recordings
 * are gone, `storage-full`.
 */
export async function judgeCorpus(
  database: StimmungDatabase,
  judgementId: string,
  tell: (news: JudgeNews) => void,
): Promise<void> {
  const judgement = await database.get('judgements', judgementId);
  if (judgement === undefined) throw new Error(`No judgement ${judgementId}.`);
  const { corpusId, modelId, modelHash, test, isDisturbed } = judgement;
  tell({ kind: 'loading' });
  const nDone = (await loadJudged(database, judgementId)).length;
  const infos = await requireRecordings(database, corpusId, test.slice(nDone));
  if (infos.length === 0) return;
  const files = await requireModel(database, modelId);
  if (files.id !== modelHash) throw changed();
  const recognizer = await loadRecognizer(files);
  try {
    const { sampleRate } = recognizer.bundle.spec;
    if (isDisturbed) tell({ kind: 'reading-voices' });
    const talkers = isDisturbed ? await loadTalkers(database, corpusId, sampleRate, breathe) : null;
    const judge = judgeOne(database, recognizer, talkers);
    await keepInParts(database, { judgementId, nDone, infos }, judge, (nJudged) =>
      tell({ kind: 'judged', nJudged, backend: recognizer.backend }),
    );
  } finally {
    recognizer.dispose();
  }
}

function judgeOne(
  database: StimmungDatabase,
  recognizer: LoadedRecognizer,
  talkers: TalkerPool | null,
) {
  const { sampleRate } = recognizer.bundle.spec;
  return async (info: UtteranceInfo): Promise<JudgedRecording> => {
    const waveform = await loadWaveform(database, info.corpusId, info.id, sampleRate);
    if (waveform === null) throw gone(1);
    return judgeRecording(recognizer, info, waveform, talkers);
  };
}

async function keepInParts(
  database: StimmungDatabase,
  { judgementId, nDone, infos }: { judgementId: string; nDone: number; infos: UtteranceInfo[] },
  judge: (info: UtteranceInfo) => Promise<JudgedRecording>,
  onJudged: (nJudged: number) => void,
): Promise<void> {
  let clips: JudgedRecording[] = [];
  let first = nDone;
  let keptMs = performance.now();
  for (const [i, info] of infos.entries()) {
    clips.push(await judge(info));
    onJudged(nDone + i + 1);
    await breathe();
    const isDue = clips.length >= PART_CLIPS || performance.now() - keptMs > PART_MS;
    if (!isDue && i < infos.length - 1) continue;
    await addPart(database, { judgementId, first, clips });
    first += clips.length;
    clips = [];
    keptMs = performance.now();
  }
}

/** In the order of `ids`. @throws SerError `corpus-invalid`. */
async function requireRecordings(
  database: StimmungDatabase,
  corpusId: string,
  ids: readonly string[],
): Promise<UtteranceInfo[]> {
  const byId = new Map((await listUtterances(database, corpusId)).map((info) => [info.id, info]));
  const infos = ids.flatMap((id) => byId.get(id) ?? []);
  if (infos.length < ids.length) throw gone(ids.length - infos.length);
  return infos;
}

function gone(nRecordings: number): SerError {
  const details = { fault: 'recordings-gone', nRecordings } as const;
  return new SerError({ code: 'corpus-invalid', details });
}

function changed(): SerError {
  const reason = 'it is another one than when this evaluation began';
  return new SerError({ code: 'model-unavailable', details: { reason } });
}
