import type { Waveform } from '#lib/core/audio/waveform.ts';
import type { UtteranceInfo } from '#lib/core/data/corpus.ts';
import type { Recognizer } from '#lib/core/inference/recognizer.ts';
import { judgeDisturbed } from '#lib/core/training/conditions.ts';
import { judgeWaveform } from '#lib/core/training/fold.ts';
import type { JudgedRecording } from '#lib/storage/judgement-records.ts';
import type { TalkerPool } from './talkers.ts';

/**
 * One recording through the recogniser, as everybody who drops it on the page would have it judged.
 *
 * @param talkers null: only as it is.
 */
export async function judgeRecording(
  recognizer: Pick<Recognizer, 'recognize'>,
  info: UtteranceInfo,
  waveform: Waveform,
  talkers: TalkerPool | null,
): Promise<JudgedRecording> {
  const { id, file, speaker, sex, label } = info;
  const logits = await judgeWaveform(recognizer, waveform);
  const clip = { utteranceId: id, file, speaker, sex, label, logits };
  if (talkers === null) return clip;
  const disturbed = await judgeDisturbed(recognizer, waveform, file, talkers.without(info));
  return { ...clip, disturbed };
}
