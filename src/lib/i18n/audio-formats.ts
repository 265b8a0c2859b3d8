import type { AudioFormat } from '#lib/core/errors.ts';

/** Names of the formats, the same in every language. */
export const formatNames: Readonly<Record<AudioFormat, string>> = {
  wav: 'WAV',
  flac: 'FLAC',
  mp3: 'MP3',
  'ogg-vorbis': 'Ogg Vorbis',
  'ogg-opus': 'Ogg Opus',
  m4a: 'M4A',
  webm: 'WebM',
};
