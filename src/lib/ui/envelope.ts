/**
 * Outline of a waveform as an SVG path in a box `nColumns` wide and 2 high, zero at 1: the largest value of each column
 * above, the smallest below. The loudest sample touches the edge unless the recording is quiet (under -20 dB).
 *
 * @param samples in [-1, 1].
 */
export function envelopePath(samples: Float32Array, nColumns: number): string {
  if (samples.length === 0) return '';
  const above: string[] = [];
  const below: string[] = [];
  const scale = 0.96 / Math.max(peak(samples), 0.1);
  for (let column = 0; column < nColumns; column++) {
    const start = Math.floor((column * samples.length) / nColumns);
    const end = Math.max(start + 1, Math.floor(((column + 1) * samples.length) / nColumns));
    const { minimum, maximum } = extremes(samples, start, end);
    above.push(`${column} ${(1 - maximum * scale).toFixed(3)}`);
    below.push(`${column} ${(1 - minimum * scale).toFixed(3)}`);
  }
  return `M${above.join('L')}L${below.reverse().join('L')}Z`;
}

function peak(samples: Float32Array): number {
  const { minimum, maximum } = extremes(samples, 0, samples.length);
  return Math.max(-minimum, maximum);
}

function extremes(samples: Float32Array, start: number, end: number) {
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let i = start; i < end && i < samples.length; i++) {
    const sample = samples[i] ?? 0;
    if (sample < minimum) minimum = sample;
    if (sample > maximum) maximum = sample;
  }
  return { minimum, maximum };
}
