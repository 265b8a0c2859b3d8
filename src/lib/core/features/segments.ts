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

/** Standardised pictures side by side, `[nItems, nMels, nFrames]`, as the network takes them. */
export function concatInputs(pictures: readonly Float32Array[]): Float32Array {
  const [first] = pictures;
  const size = first?.length ?? 0;
  const inputs = new Float32Array(pictures.length * size);
  for (const [i, picture] of pictures.entries()) inputs.set(picture, i * size);
  return inputs;
}
