import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { encodeWav } from '#lib/core/audio/wav.ts';
import { syllables } from '../../support/signals.ts';
import { zipFiles } from '../../support/zip-bytes.ts';
import { constantFlac } from './flac.ts';
import { TABLE_SEEDS } from './text.ts';

type Files = Record<string, Uint8Array<ArrayBuffer>>;

const voice = (durationSec: number) =>
  new Uint8Array(encodeWav(syllables(8000, durationSec), { bits: 16 }));
const own = (bytes: Uint8Array | undefined) => new Uint8Array(bytes ?? []);

/** Corpora of the kinds that an import recognises, as files. */
export function corpora(): Files[] {
  return [
    {
      'wav/03a01Fa.wav': voice(0.5),
      'wav/08b02Wb.wav': voice(0.6),
      'erkennung.txt': own(TABLE_SEEDS[4]),
    },
    { 'c/anger/1.wav': voice(0.5), 'c/fear/2.wav': voice(0.5), 'c/fear/copy.wav': voice(0.5) },
    { 'a/1.wav': voice(0.5), 'b/2.wav': voice(0.4), 'table.csv': own(TABLE_SEEDS[0]) },
    {
      'joy/long.flac': own(constantFlac({ nChannels: 2, sampleRate: 8000, nFrames: 30 })),
      'joy/no.mp3': own(TABLE_SEEDS[1]),
    },
  ];
}

/** The same as archives: sizes before and after the data, stored and deflated, with and without Zip64. */
export async function archives(): Promise<Uint8Array<ArrayBuffer>[]> {
  const plain = await Promise.all(corpora().map(zipFiles));
  const [first = {}] = corpora();
  const others = [
    { level: 0 },
    { dataDescriptor: true },
    { zip64: true },
    { level: 9, comment: own(TABLE_SEEDS[2]) },
  ];
  const odd = await Promise.all(others.map((options) => zipWith(first, options)));
  return [...plain, ...odd];
}

async function zipWith(
  files: Files,
  { comment, ...options }: { comment?: Uint8Array } & Record<string, unknown>,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, ...options });
  for (const [name, bytes] of Object.entries(files)) {
    await writer.add(name, new Uint8ArrayReader(bytes), { directory: name.endsWith('/') });
  }
  return new Uint8Array(await writer.close(comment));
}
