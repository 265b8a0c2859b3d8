import type { Waveform } from '#lib/core/audio/waveform.ts';

/** What the compressed fixtures hold: half a second, faded in and out, rising from 200 to 3000 Hz or falling back. */
export const CHIRP_SEC = 0.5;

export function chirp(sampleRate: number, direction: 'up' | 'down' = 'up'): Waveform {
  const nSamples = CHIRP_SEC * sampleRate;
  const samples = Float32Array.from({ length: nSamples }, (_, i) => {
    const at = direction === 'up' ? i : nSamples - i;
    const timeSec = at / sampleRate;
    const cycles = 200 * timeSec + (2800 / CHIRP_SEC / 2) * timeSec ** 2;
    const fade = Math.sin((Math.PI * i) / nSamples) ** 2;
    return 0.4 * fade * Math.sin(2 * Math.PI * cycles);
  });
  return { samples, sampleRate };
}
