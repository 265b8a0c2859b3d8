/** What recordings of one label are compared by. */
export interface Profiled {
  id: string;
  label: string;
  durationSec: number;
  /** Mean level of each band, dB. */
  profile: Float32Array;
}

/**
 * For every label the recording that is most like all others of it: nearest to their mean profile, whatever its level,
 * among the half that is neither very short nor very long.
 *
 * @returns ids by label, in the order of `labels`; labels without a recording are left out.
 */
export function pickTypical(
  recordings: readonly Profiled[],
  labels: readonly string[],
): Map<string, string> {
  const typical = new Map<string, string>();
  for (const label of labels) {
    const own = recordings.filter((recording) => recording.label === label);
    const shapes = own.map(({ profile }) => withoutLevel(profile));
    const mean = meanOf(shapes);
    const lasts = own.map(({ durationSec }) => durationSec).sort((a, b) => a - b);
    const shortest = lasts[Math.floor(lasts.length / 4)] ?? 0;
    const longest = lasts[Math.floor((3 * lasts.length) / 4)] ?? Infinity;
    let nearest = Infinity;
    own.forEach(({ id, durationSec }, i) => {
      if (durationSec < shortest || durationSec > longest) return;
      const distance = squaredDistance(shapes[i] ?? mean, mean);
      if (distance >= nearest) return;
      nearest = distance;
      typical.set(label, id);
    });
  }
  return typical;
}

function withoutLevel(profile: Float32Array): Float64Array {
  const level = profile.reduce((sum, db) => sum + db, 0) / Math.max(profile.length, 1);
  return Float64Array.from(profile, (db) => db - level);
}

function meanOf(shapes: readonly Float64Array[]): Float64Array {
  const length = shapes[0]?.length ?? 0;
  return Float64Array.from({ length }, (_, band) => {
    return shapes.reduce((sum, shape) => sum + (shape[band] ?? 0), 0) / shapes.length;
  });
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0);
}
