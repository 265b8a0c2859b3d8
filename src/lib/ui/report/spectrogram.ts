import { makeCanvas, penOf, toPng } from '#lib/browser/canvas.ts';
import type { FeatureSpec, LogMel } from '#lib/core/features/spec.ts';
import type { Prediction } from '#lib/core/inference/prediction.ts';
import { dbRange, paintLogMel, type DbRange } from '../paint-log-mel.ts';

/** A log-mel picture of the whole recording as an image inside the report. */
export interface ReportPicture {
  /** `data:image/png;base64,…` */
  url: string;
  db: DbRange;
  fMinHz: number;
  fMaxHz: number;
}

/** @returns null where there is nothing to draw. */
export async function toReportPicture(
  logMel: LogMel,
  { fMinHz, fMaxHz }: FeatureSpec,
): Promise<ReportPicture | null> {
  const { nFrames, nMels } = logMel;
  if (nFrames === 0) return null;
  const db = dbRange([logMel]);
  const canvas = makeCanvas(nFrames, nMels);
  const pixels = paintLogMel(logMel, db, nFrames, nMels);
  penOf(canvas)?.putImageData(new ImageData(pixels, nFrames, nMels), 0, 0);
  const png = await toPng(canvas);
  return { url: await toDataUrl(png), db, fMinHz, fMaxHz };
}

/**
 * The pictures that the network received, each at its time; what it did not receive is as dark as silence.
 *
 * @returns `[nMels, nFrames]` from beginning to end of the recording.
 */
export function joinPictures(
  { segments, durationSec }: Prediction,
  { hopLength, sampleRate, nMels }: FeatureSpec,
): LogMel {
  const frameSec = hopLength / sampleRate;
  const nFrames = segments.length === 0 ? 0 : Math.ceil(durationSec / frameSec);
  const { minimumDb } = dbRange(segments.map(({ logMel }) => logMel));
  const data = new Float32Array(nMels * nFrames).fill(minimumDb);
  for (const { startSec, endSec, pictureStartSec, logMel } of segments) {
    const first = Math.max(0, Math.round(startSec / frameSec));
    const end = Math.min(nFrames, Math.round(endSec / frameSec));
    const shift = Math.round(pictureStartSec / frameSec);
    for (let mel = 0; mel < nMels; mel++) {
      for (let frame = first; frame < end; frame++) {
        const value = logMel.data[mel * logMel.nFrames + frame - shift];
        if (frame - shift < logMel.nFrames) data[mel * nFrames + frame] = value ?? minimumDb;
      }
    }
  }
  return { data, nMels, nFrames };
}

function toDataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error('The picture could not be read.'));
    reader.readAsDataURL(blob);
  });
}
