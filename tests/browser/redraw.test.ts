import { expect, it } from 'vitest';
import { logMel } from '#lib/core/features/log-mel.ts';
import { overview, redraw, OVERVIEW_COLUMNS } from '#lib/workers/redraw.ts';
import { prepareRecording } from '#lib/core/inference/prepare.ts';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { makeBundle } from '../support/bundle.ts';
import { concatenate, noise, silence, syllables } from '../support/signals.ts';
import { stereoWav } from '../support/stereo-wav.ts';

const { spec, segmentFrames } = makeBundle();
const RATE = spec.sampleRate;

it('makes the very pictures that the network received', async () => {
  const { samples } = concatenate(silence(RATE, 0.5), syllables(RATE, 4), silence(RATE, 0.5));
  const bytes = stereoWav(samples, samples, RATE);
  const { waveform, pictures } = await redraw({ content: new Blob([bytes]), spec, segmentFrames });
  const [heard = new Float32Array(0)] = decodeWav(bytes).channels;
  const prepared = prepareRecording({ samples: heard, sampleRate: RATE }, spec, segmentFrames);
  expect(waveform.samples).toEqual(heard);
  expect(pictures.length).toBeGreaterThan(1);
  expect(pictures).toEqual(prepared?.segments.map((segment) => segment.logMel));
});

it('draws one voice of a long recording at its time, and nothing of the other', async () => {
  const voice = concatenate(silence(RATE, 20), noise(RATE, 20, 0.3)).samples;
  const other = concatenate(noise(RATE, 20, 0.3), silence(RATE, 20)).samples;
  const content = new Blob([stereoWav(voice, other, RATE)]);
  const { data, nMels, nFrames } = await overview({ content, track: 0, spec, durationSec: 40 });
  expect([nMels, nFrames]).toEqual([
    spec.nMels,
    Math.min(OVERVIEW_COLUMNS, (40 * RATE) / spec.hopLength),
  ]);
  const row = data.subarray(20 * nFrames, 21 * nFrames);
  const mean = (part: Float32Array) => part.reduce((sum, db) => sum + db, 0) / part.length;
  const quiet = mean(row.subarray(0, Math.floor(0.48 * nFrames)));
  const loud = mean(row.subarray(Math.ceil(0.52 * nFrames)));
  expect(loud - quiet).toBeGreaterThan(40);
});

it('is the log-mel itself where a recording is short enough', async () => {
  const { samples } = syllables(RATE, 3);
  const bytes = stereoWav(samples, samples, RATE);
  const content = new Blob([bytes]);
  const drawn = await overview({ content, track: 'mix', spec, durationSec: 3 });
  const [heard = new Float32Array(0)] = decodeWav(bytes).channels;
  const whole = logMel({ samples: heard, sampleRate: RATE }, spec);
  // The last frame lies at the very end and is drawn into the last column.
  for (let frame = 0; frame < drawn.nFrames - 1; frame++) {
    expect(drawn.data[5 * drawn.nFrames + frame]).toBeCloseTo(
      whole.data[5 * whole.nFrames + frame] ?? 0,
      3,
    );
  }
});
