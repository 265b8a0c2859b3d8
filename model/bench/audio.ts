import { readFileSync } from 'node:fs';
import { decode } from '#lib/core/audio/decode.ts';
import { resample } from '#lib/core/audio/resample.ts';
import { encodeWav } from '#lib/core/audio/wav.ts';
import { createRng } from '#lib/core/rng.ts';
import { CHIRP_SEC } from '../../tests/support/chirp.ts';
import { PORTABLE } from '../../tests/support/compressed.ts';
import { fixturePath } from '../../tests/support/fixture-path.ts';
import { median, timeRuns, type Figure } from './measure.ts';

const SECONDS = 60;
const RATE = 44_100;
const WARM_UP_RUNS = 3;
const RUNS = 9;

/** A minute of WAV and of resampling; of the compressed formats only the short fixtures exist. */
export async function benchAudio(): Promise<Figure[]> {
  const rng = createRng(1, 'bench');
  const samples = Float32Array.from({ length: SECONDS * RATE }, () => rng.uniform(-0.5, 0.5));
  const waveform = { samples, sampleRate: RATE };
  const wav = encodeWav(waveform, { bits: 16 });
  const time = async (work: () => unknown) => median(await timeRuns(WARM_UP_RUNS, RUNS, work));
  const figures: Figure[] = [
    {
      key: 'decodeWavMsPer60s',
      label: 'decoding 60 s of WAV',
      value: await time(() => decode(wav)),
      unit: 'ms',
      note: '44.1 kHz, mono, 16 bit',
    },
  ];
  for (const { file, format, nChannels } of PORTABLE.filter((f) => f.file.startsWith('mono.'))) {
    const bytes = new Uint8Array(readFileSync(fixturePath(file)));
    const name = file.slice('mono.'.length);
    figures.push({
      key: `decodeMs.${name}`,
      label: `decoding ${CHIRP_SEC} s of ${format} (.${name})`,
      value: await time(() => decode(bytes)),
      unit: 'ms',
      note: nChannels === 1 ? 'mono, decoder started anew' : 'decoder started anew',
    });
  }
  figures.push({
    key: 'resampleMsPer60s',
    label: 'resampling 60 s',
    value: await time(() => resample(waveform, 16_000)),
    unit: 'ms',
    note: '44.1 → 16 kHz',
  });
  return figures;
}
