import type { MelPower } from './spec.ts';

/** One network input, cut out of a longer spectrogram or padded to size. */
export interface MelSegment {
  /** First frame in the whole spectrogram, and how many of the segment's frames hold sound. */
  startFrame: number;
  nSoundFrames: number;
  /** Column of the picture in which the sound begins; above 0 where silence was put around it. */
  soundColumn: number;
  /** `[nMels, segmentFrames]`. */
  power: MelPower;
}

/**
 * Cuts a spectrogram into pictures of `segmentFrames` columns: evenly spaced ones that overlap by at least half if it is
 * longer, else a single one with silence around it, so that the network sees how long the recording is.
 */
export function cutSegments(mel: MelPower, segmentFrames: number): MelSegment[] {
  const room = mel.nFrames - segmentFrames;
  if (room <= 0) {
    const soundColumn = Math.floor(-room / 2);
    const power = place(mel, 0, mel.nFrames, soundColumn, segmentFrames);
    return [{ startFrame: 0, nSoundFrames: mel.nFrames, soundColumn, power }];
  }
  const nSteps = Math.ceil(room / (segmentFrames / 2));
  return Array.from({ length: nSteps + 1 }, (_, i) => {
    const startFrame = Math.round((i * room) / nSteps);
    const power = place(mel, startFrame, segmentFrames, 0, segmentFrames);
    return { startFrame, nSoundFrames: segmentFrames, soundColumn: 0, power };
  });
}

/**
 * The same for a spectrogram that still grows: every half of a picture from its start on, where `cutSegments` cuts
 * whenever the length is a whole number of halves, and the newest one, which comes every quarter. What was cut once stays
 * as it was while more comes; before there is enough for one picture, the sound so far stands in silence.
 *
 * @returns nothing as long as there is less than a quarter.
 */
export function cutGrowing(mel: MelPower, segmentFrames: number): MelSegment[] {
  const step = quarter(segmentFrames);
  if (mel.nFrames < step) return [];
  if (mel.nFrames < segmentFrames) {
    const nSoundFrames = mel.nFrames - (mel.nFrames % step);
    return cutSegments(place(mel, 0, nSoundFrames, 0, nSoundFrames), segmentFrames);
  }
  const newest = Math.floor((mel.nFrames - segmentFrames) / step);
  const steps = Array.from({ length: newest + 1 }, (_, i) => i);
  return steps
    .filter((i) => i % 2 === 0 || i === newest)
    .map((i) => ({
      startFrame: i * step,
      nSoundFrames: segmentFrames,
      soundColumn: 0,
      power: place(mel, i * step, segmentFrames, 0, segmentFrames),
    }));
}

/**
 * The segment with what is around it, in the middle as far as the ends of `mel` allow.
 *
 * @param nFrames columns wanted.
 * @returns `[nMels, n]`: n is `nFrames`, at least the segment's, at most all of `mel`.
 */
export function around(
  mel: MelPower,
  { startFrame, nSoundFrames }: Pick<MelSegment, 'startFrame' | 'nSoundFrames'>,
  nFrames: number,
): MelPower {
  const width = Math.min(Math.max(nFrames, nSoundFrames), mel.nFrames);
  const centred = startFrame - Math.floor((width - nSoundFrames) / 2);
  const from = Math.min(Math.max(centred, 0), mel.nFrames - width);
  return place(mel, from, width, 0, width);
}

/** A number that is another one whenever `cutGrowing` gives another newest picture. */
export function growingSteps(nFrames: number, segmentFrames: number): number {
  const step = quarter(segmentFrames);
  if (nFrames < segmentFrames) return Math.floor(nFrames / step);
  return Math.ceil(segmentFrames / step) + Math.floor((nFrames - segmentFrames) / step);
}

function quarter(segmentFrames: number): number {
  return Math.max(1, Math.floor(segmentFrames / 4));
}

/** Columns `[from, from + count)` of `mel`, put at column `at` of a silent picture of `width` columns. */
export function place(
  mel: MelPower,
  from: number,
  count: number,
  at: number,
  width: number,
): MelPower {
  const data = new Float32Array(mel.nMels * width);
  for (let m = 0; m < mel.nMels; m++) {
    const row = m * mel.nFrames + from;
    data.set(mel.data.subarray(row, row + count), m * width + at);
  }
  return { data, nMels: mel.nMels, nFrames: width };
}
