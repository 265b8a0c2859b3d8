import { encodeWav } from '#lib/core/audio/wav.ts';
import { toneOf } from './corpus.ts';
import { zipFiles } from './zip-bytes.ts';

/** A corpus made of computed sounds: low tones in the folder `anger`, high ones in `neutral`. */
export function toneArchive(nRecordings = 24): Promise<Uint8Array<ArrayBuffer>> {
  const files = Array.from({ length: nRecordings }, (_, i): [string, Uint8Array<ArrayBuffer>] => {
    const folder = i % 2 === 0 ? 'anger' : 'neutral';
    const wav = encodeWav(toneOf(i % 2, i), { bits: 16 });
    return [`${folder}/${String(i).padStart(3, '0')}.wav`, new Uint8Array(wav)];
  });
  return zipFiles(Object.fromEntries(files));
}

/** Little of everything, but with all that draws random numbers. */
export const SMALL_ORDER = {
  name: 'Tones',
  split: { kind: 'random', share: 0.25 },
  seed: 3,
  settings: { epochs: 2, batchSize: 6, segmentFrames: 64 },
} as const;
