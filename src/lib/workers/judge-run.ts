import { SerError } from '#lib/core/errors.ts';
import { createRecognizer } from '#lib/core/inference/recognizer.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { plainBundle } from '#lib/core/training/fold.ts';
import { loadWaveforms } from '#lib/storage/corpus-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { breathe } from './breathe.ts';
import { judgeRecording } from './judge-recording.ts';
import type { Outcome } from './own-model.ts';
import { loadTalkers } from './talkers.ts';
import type { JudgedRun, JudgeRequest } from './training-api.ts';

/**
 * Lets the weights of a run hear recordings of its corpus, on the backend that the run was trained on.
 *
 * @throws SerError `corpus-invalid` when some of them are no longer there.
 */
export async function judgeRun(
  database: StimmungDatabase,
  { run, topology, weights, progress }: Outcome,
  { utteranceIds, isDisturbed }: JudgeRequest,
  onJudged: (nJudged: number) => void,
): Promise<JudgedRun> {
  const { config, warps, seed } = run.plan;
  const wanted = new Set(utteranceIds);
  const network = new TfjsNetwork(topology, seed);
  network.importWeights(weights);
  const bundle = plainBundle(topology, config, warps, run.labels, weights);
  const recognizer = createRecognizer(bundle, network);
  const clips: JudgedRun['clips'] = [];
  try {
    const talkers = isDisturbed
      ? await loadTalkers(database, run.corpusId, config.spec.sampleRate, breathe)
      : null;
    for await (const recording of loadWaveforms(database, run.corpusId, config.spec.sampleRate)) {
      const { info, waveform } = recording;
      if (!wanted.has(info.id)) continue;
      clips.push(await judgeRecording(recognizer, info, waveform, talkers));
      onJudged(clips.length);
      await breathe();
    }
  } finally {
    recognizer.dispose();
  }
  if (clips.length !== wanted.size) {
    const nRecordings = wanted.size - clips.length;
    const details = { fault: 'recordings-gone', nRecordings } as const;
    throw new SerError({ code: 'corpus-invalid', details });
  }
  const last = progress.epochs[progress.epochs.length - 1];
  return { trainingLoss: last?.loss ?? NaN, clips };
}
