import { powerToDb } from '#lib/core/features/log-mel.ts';
import type { FeatureSpec, MelPower } from '#lib/core/features/spec.ts';

/** Frames this much under the loudest one are pauses, dB. */
const RANGE_DB = 30;

/** Mean level of each mel band while somebody speaks, dB, less the mean over all bands: what a voice sounds like on average. */
export function voiceContour(pictures: readonly MelPower[], spec: FeatureSpec): Float64Array {
  const contour = new Float64Array(spec.nMels);
  let nFrames = 0;
  for (const picture of pictures) {
    const { data } = powerToDb(picture, spec);
    const width = picture.nFrames;
    const levels = Array.from({ length: width }, (_, t) => {
      let power = 0;
      for (let m = 0; m < spec.nMels; m++) power += picture.data[m * width + t] ?? 0;
      return 10 * Math.log10(power + Number.MIN_VALUE);
    });
    const floor = levels.reduce((most, level) => Math.max(most, level), -Infinity) - RANGE_DB;
    levels.forEach((level, t) => {
      if (level <= floor) return;
      nFrames++;
      for (let m = 0; m < spec.nMels; m++)
        contour[m] = (contour[m] ?? 0) + (data[m * width + t] ?? 0);
    });
  }
  const mean = contour.reduce((sum, value) => sum + value, 0) / spec.nMels;
  return contour.map((value) => (value - mean) / nFrames);
}

/** The picture as if each band's level had been raised by `gainsDb`. */
export function equalize(picture: MelPower, gainsDb: Float64Array): MelPower {
  const data = picture.data.map((power, at) => {
    const band = Math.floor(at / picture.nFrames);
    return power * 10 ** ((gainsDb[band] ?? 0) / 10);
  });
  return { ...picture, data };
}
