/** Relevance of every value of a picture, any unit; `data` is `[nMels, nFrames]` row-major, as in `LogMel`. */
export interface HeatMap {
  data: Float32Array;
  nMels: number;
  nFrames: number;
}

/** Columns `[from, to)` of a picture: those that hold sound. */
export interface ColumnRange {
  from: number;
  to: number;
}

/** Something connected in a picture; the ends are not part of it. */
export interface Region {
  columns: ColumnRange;
  bands: ColumnRange;
  /** Of all that speaks for the label in the picture, in [0, 1]. */
  share: number;
}

/** Positions of the values of `columns`, band by band. */
function positionsIn({ nMels, nFrames }: HeatMap, { from, to }: ColumnRange): Uint32Array {
  const width = to - from;
  return Uint32Array.from({ length: nMels * width }, (_, i) => {
    return Math.floor(i / width) * nFrames + from + (i % width);
  });
}

/** Pearson's correlation of two maps of one size over `columns`, in [-1, 1]; 0 if one of them is flat. */
export function correlation(a: HeatMap, b: HeatMap, columns: ColumnRange): number {
  const places = positionsIn(a, columns);
  const mean = ({ data }: HeatMap) =>
    places.reduce((sum, at) => sum + (data[at] ?? 0), 0) / places.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [squaresA, squaresB, products] = [0, 0, 0];
  for (const at of places) {
    const x = (a.data[at] ?? 0) - meanA;
    const y = (b.data[at] ?? 0) - meanB;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const scale = Math.sqrt(squaresA * squaresB);
  return scale > 0 ? products / scale : 0;
}

/**
 * The most relevant part of a picture.
 *
 * @param share of the values of `columns`, in [0, 1].
 * @param above values that are no larger are left out, even if fewer than `share` remain.
 * @returns 1 there, 0 elsewhere.
 */
export function strongest(
  map: HeatMap,
  share: number,
  columns: ColumnRange,
  above = -Infinity,
): HeatMap {
  const places = positionsIn(map, columns);
  const count = Math.round(share * places.length);
  const ranked = places.sort((a, b) => (map.data[b] ?? 0) - (map.data[a] ?? 0) || a - b);
  const data = new Float32Array(map.data.length);
  for (const at of ranked.subarray(0, count)) if ((map.data[at] ?? 0) > above) data[at] = 1;
  return { ...map, data };
}

/** The connected parts of `mask`, the most relevant first. */
export function regionsOf(mask: HeatMap, map: HeatMap): Region[] {
  const total = map.data.reduce((sum, value) => sum + Math.max(0, value), 0);
  const isSeen = new Uint8Array(mask.data.length);
  const regions: Region[] = [];
  mask.data.forEach((value, at) => {
    if (value <= 0 || isSeen[at] === 1) return;
    const members = flood(mask, at, isSeen);
    const sum = members.reduce((part, i) => part + Math.max(0, map.data[i] ?? 0), 0);
    regions.push({ ...boundsOf(members, mask.nFrames), share: total > 0 ? sum / total : 0 });
  });
  return regions.sort((a, b) => b.share - a.share);
}

function flood({ data, nFrames }: HeatMap, start: number, isSeen: Uint8Array): number[] {
  const members = [start];
  isSeen[start] = 1;
  for (const at of members) {
    const column = at % nFrames;
    const beside = [
      ...(column > 0 ? [at - 1] : []),
      ...(column < nFrames - 1 ? [at + 1] : []),
      at - nFrames,
      at + nFrames,
    ];
    for (const next of beside) {
      if ((data[next] ?? 0) <= 0 || isSeen[next] === 1) continue;
      isSeen[next] = 1;
      members.push(next);
    }
  }
  return members;
}

function boundsOf(members: readonly number[], nFrames: number): Omit<Region, 'share'> {
  const columns = { from: Infinity, to: 0 };
  const bands = { from: Infinity, to: 0 };
  for (const at of members) {
    const column = at % nFrames;
    const band = (at - column) / nFrames;
    columns.from = Math.min(columns.from, column);
    columns.to = Math.max(columns.to, column + 1);
    bands.from = Math.min(bands.from, band);
    bands.to = Math.max(bands.to, band + 1);
  }
  return { columns, bands };
}
