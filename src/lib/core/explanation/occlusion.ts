import { concatArrays } from '../math.ts';
import type { Inference } from '../network/network.ts';
import type { ColumnRange, HeatMap } from './heat-map.ts';

/** A patch is this large and moves by half of it. */
const PATCH_BANDS = 8;
const PATCH_COLUMNS = 16;
/** Pictures the network receives at once. */
const BATCH_PICTURES = 8;

interface Patch {
  bands: ColumnRange;
  columns: ColumnRange;
}

/**
 * Occlusion maps (Zeiler and Fergus 2014): a patch of the picture at a time is set to the picture's mean, and what each
 * logit loses thereby is laid where the patch was, averaged over the patches that overlap there.
 *
 * @param input standardised picture `[nMels, nFrames]`, whose mean is 0.
 * @param columns that are occluded; elsewhere the maps are 0.
 * @param onProgress the share done, in (0, 1].
 * @returns one map per label, in logits.
 */
export async function occlusionMaps(
  network: Inference,
  input: Float32Array,
  columns: ColumnRange,
  onProgress: (share: number) => void = () => undefined,
): Promise<HeatMap[]> {
  const [nMels, nFrames] = network.topology.inputShape;
  const { nClasses } = network;
  const whole = (await network.predict(input, 1)).slice();
  const patches = patchesOver(nMels, columns);
  const maps = Array.from({ length: nClasses }, () => new Float32Array(input.length));
  const counts = new Uint16Array(input.length);
  for (let first = 0; first < patches.length; first += BATCH_PICTURES) {
    const batch = patches.slice(first, first + BATCH_PICTURES);
    const pictures = batch.map((patch) => occlude(input, patch, nFrames));
    const logits = await network.predict(concatArrays(pictures), batch.length);
    batch.forEach((patch, i) => {
      const losses = whole.map((value, c) => value - (logits[i * nClasses + c] ?? 0));
      forEachIn(patch, nFrames, (at) => {
        counts[at] = (counts[at] ?? 0) + 1;
        maps.forEach((map, c) => (map[at] = (map[at] ?? 0) + (losses[c] ?? 0)));
      });
    });
    onProgress((first + batch.length) / patches.length);
  }
  return maps.map((map) => ({
    data: map.map((sum, at) => sum / Math.max(1, counts[at] ?? 0)),
    nMels,
    nFrames,
  }));
}

/** Overlapping patches, moved by half their size; those at the edges are cut off there. */
function patchesOver(nMels: number, columns: ColumnRange): Patch[] {
  const rows = stretches(0, nMels, PATCH_BANDS);
  return rows.flatMap((bands) =>
    stretches(columns.from, columns.to, PATCH_COLUMNS).map((part) => ({ bands, columns: part })),
  );
}

function stretches(from: number, to: number, size: number): ColumnRange[] {
  const step = size / 2;
  const n = Math.ceil((to - from) / step) + 1;
  return Array.from({ length: n }, (_, i) => ({
    from: Math.max(from, from + (i - 1) * step),
    to: Math.min(to, from + (i + 1) * step),
  }));
}

function occlude(input: Float32Array, patch: Patch, nFrames: number): Float32Array {
  const picture = input.slice();
  forEachIn(patch, nFrames, (at) => (picture[at] = 0));
  return picture;
}

function forEachIn({ bands, columns }: Patch, nFrames: number, visit: (at: number) => void): void {
  for (let band = bands.from; band < bands.to; band++) {
    for (let column = columns.from; column < columns.to; column++) visit(band * nFrames + column);
  }
}
