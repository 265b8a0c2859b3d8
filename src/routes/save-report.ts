import { EMOTIONS } from '#lib/core/data/labels.ts';
import { SerError } from '#lib/core/errors.ts';
import type { FeatureSpec, LogMel } from '#lib/core/features/spec.ts';
import { saveText } from '#lib/export/save-text.ts';
import { callWords } from '#lib/i18n/call.ts';
import type { Dictionary, Language } from '#lib/i18n/index.ts';
import { queueWords } from '#lib/i18n/queue.ts';
import { callContent, clipContent, type ReportedCall } from '#lib/ui/report/content.ts';
import { writeReport, type ReportFrame } from '#lib/ui/report/report.ts';
import { joinPictures, toReportPicture } from '#lib/ui/report/spectrogram.ts';
import type { PredictResult } from '#lib/state/listen.svelte.ts';

/** Draws one voice of a recording from beginning to end. */
export type Overview = (input: {
  content: Blob;
  track: ReportedCall['track'];
  spec: FeatureSpec;
  durationSec: number;
}) => Promise<LogMel>;

/** Saves a report of a recording that was judged as a whole. */
export async function saveClipReport(
  file: string,
  result: PredictResult,
  words: Dictionary,
  language: Language,
): Promise<void> {
  const frame = frameOf(words, language);
  const picture = await toReportPicture(joinPictures(result.prediction, result.spec), result.spec);
  saveText(file, 'html', writeReport(clipContent(file, result, picture, frame), frame));
}

/** Saves a report of one voice of a long recording. @param content empty if the file was not kept. */
export async function saveCallReport(
  recording: ReportedCall & { spec: FeatureSpec },
  content: Blob,
  overview: Overview,
  words: Dictionary,
  language: Language,
): Promise<void> {
  const frame = frameOf(words, language);
  const { file, track, spec, durationSec } = recording;
  const logMel = await drawn(() => overview({ content, track, spec, durationSec }));
  const picture = logMel === null ? null : await toReportPicture(logMel, spec);
  saveText(file, 'html', writeReport(callContent(recording, picture, frame), frame));
}

/** @returns null for a file that is gone or cannot be read any more; the report then says so. */
async function drawn(draw: () => Promise<LogMel>): Promise<LogMel | null> {
  try {
    return await draw();
  } catch (error) {
    if (error instanceof SerError || error instanceof DOMException) return null;
    throw error;
  }
}

function frameOf(words: Dictionary, language: Language): ReportFrame {
  const style = getComputedStyle(document.documentElement);
  const colours = EMOTIONS.map((emotion) => [emotion, style.getPropertyValue(`--${emotion}`)]);
  return {
    ...{ words, call: callWords[language], queue: queueWords[language], language },
    madeAt: Date.now(),
    colours: Object.fromEntries(colours) as Record<string, string>,
  };
}
