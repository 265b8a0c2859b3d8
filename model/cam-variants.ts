import { meanOverTime, type Weighing } from '#lib/core/explanation/grad-cam.ts';

/** Slopes averaged over the whole map: Grad-CAM as published (Selvaraju et al. 2017). */
const meanOverMap: Weighing = ({ shape: [, , nChannels], gradients }) =>
  perChannel(
    gradients,
    nChannels,
    (slopes) => slopes.reduce((sum, g) => sum + g, 0) / slopes.length,
  );

/** Slopes where they are: HiResCAM (Draelos and Carin 2020). */
const asTheyAre: Weighing = ({ gradients }) => gradients;

/** Positive slopes, weighted by higher derivatives of an exponential score: Grad-CAM++ (Chattopadhay et al. 2018), eq. 19. */
const plusPlus: Weighing = ({ shape: [, , nChannels], gradients, activations }) => {
  const sums = new Float64Array(nChannels);
  activations.forEach((a, i) => (sums[i % nChannels] = (sums[i % nChannels] ?? 0) + a));
  return perChannel(gradients, nChannels, (slopes, c) =>
    slopes.reduce((sum, g) => {
      const scale = 2 * g ** 2 + (sums[c] ?? 0) * g ** 3;
      return scale === 0 ? sum : sum + (g ** 2 / scale) * Math.max(0, g);
    }, 0),
  );
};

function perChannel(
  gradients: Float32Array,
  nChannels: number,
  weightOf: (slopes: Float32Array, channel: number) => number,
): Float32Array {
  const weights = Float64Array.from({ length: nChannels }, (_, c) =>
    weightOf(
      gradients.filter((_value, i) => i % nChannels === c),
      c,
    ),
  );
  return gradients.map((_, i) => weights[i % nChannels] ?? 0);
}

/** `timeMean` is what page and worker draw. */
export const CAM_VARIANTS = {
  timeMean: meanOverTime,
  published: meanOverMap,
  hiRes: asTheyAre,
  plusPlus,
} as const satisfies Record<string, Weighing>;

export type CamVariant = keyof typeof CAM_VARIANTS;
export const VARIANT_NAMES = Object.keys(CAM_VARIANTS) as CamVariant[];
