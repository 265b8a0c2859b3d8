import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { AudioFormat } from '#lib/core/errors.ts';
import { makeManifest, RECORDINGS } from '#lib/offline/manifest.ts';

/** An ending of each format that is decoded; a new format does not compile without. */
const ENDINGS: Record<AudioFormat, string> = {
  wav: '.wav',
  flac: '.flac',
  mp3: '.mp3',
  'ogg-vorbis': '.ogg',
  'ogg-opus': '.opus',
  m4a: '.m4a',
  webm: '.webm',
};

interface Image {
  src: string;
  sizes: string;
  type: string;
}

/** Width and height as the header of a PNG file has them. */
function sizeOfPng(file: string): string {
  const bytes = readFileSync(file);
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
}

test('every format that is decoded can be opened and shared', () => {
  const known = Object.values(RECORDINGS).flat();
  for (const ending of Object.values(ENDINGS)) expect(known).toContain(ending);
});

test.each(['', '/stimmung'])(
  'under "%s" every address lies there, and every picture is as said',
  (base) => {
    const manifest = makeManifest(base) as {
      icons: Image[];
      screenshots: Image[];
      shortcuts: { url: string }[];
      file_handlers: { action: string }[];
      share_target: { action: string };
    };
    expect(manifest).toMatchObject({ id: `${base}/`, start_url: `${base}/`, scope: `${base}/` });
    for (const { src, sizes, type } of [...manifest.icons, ...manifest.screenshots]) {
      expect(src.startsWith(`${base}/`)).toBe(true);
      const file = `static${src.slice(base.length)}`;
      expect(existsSync(file), file).toBe(true);
      if (type === 'image/png') expect(sizeOfPng(file)).toBe(sizes);
    }
    const { shortcuts, file_handlers: handlers, share_target: target } = manifest;
    const addresses = [...shortcuts.map(({ url }) => url), ...handlers.map(({ action }) => action)];
    for (const address of [...addresses, target.action]) {
      expect(address.startsWith(`${base}/`)).toBe(true);
    }
  },
);
