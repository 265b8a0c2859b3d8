/**
 * Speed of the log-mel, and beside it that of a yardstick in numpy where there is one:
 *
 *     npx tsx model/bench/mel.ts [yardstick.py]      (or MEL_YARDSTICK=yardstick.py)
 *
 * The yardstick is a script that prints its milliseconds for the same work as `... 12.3 ms ...`.
 */
import { pathToFileURL } from 'node:url';
import { logMel } from '#lib/core/features/log-mel.ts';
import type { FeatureSpec } from '#lib/core/features/spec.ts';
import { runYardstick } from './yardstick.ts';

const WARM_UP_RUNS = 5;
const RUNS = 15;
const SECONDS = 60;

/** The work that the yardstick does. */
const SPEC: FeatureSpec = {
  sampleRate: 16000,
  nFft: 512,
  winLength: 512,
  hopLength: 160,
  nMels: 64,
  fMinHz: 0,
  fMaxHz: 8000,
  melScale: 'slaney',
  melNorm: 'slaney',
  power: 2,
  center: true,
  padMode: 'constant',
  amin: 1e-10,
  topDb: null,
  ref: 1,
};

/** White noise from a linear congruential generator. */
function noise(nSamples: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: nSamples }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Where the yardstick's output has its figure. */
export const MEL_MS = /([\d.]+) ms/;

/** Median milliseconds for the log-mel of 60 s at 16 kHz, on one core. */
export function benchMel(): { melMsPer60s: number } {
  const waveform = { samples: noise(SPEC.sampleRate * SECONDS), sampleRate: SPEC.sampleRate };
  const times: number[] = [];
  for (let run = 0; run < WARM_UP_RUNS + RUNS; run++) {
    const start = performance.now();
    logMel(waveform, SPEC);
    if (run >= WARM_UP_RUNS) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { melMsPer60s: times[(RUNS - 1) / 2] ?? NaN };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { melMsPer60s } = benchMel();
  console.log(`log-mel of ${SECONDS} s: ${melMsPer60s.toFixed(1)} ms`);
  const script = process.argv[2] ?? process.env['MEL_YARDSTICK'];
  const yardstickMs = runYardstick(script, [], MEL_MS);
  if (yardstickMs === null) console.log('no yardstick');
  else console.log(`yardstick: ${yardstickMs} ms, ratio ${(melMsPer60s / yardstickMs).toFixed(2)}`);
}
