import { expect, it } from 'vitest';
import { fingerprintOf, isAudioFile } from '#lib/state/audio-files.ts';

globalThis.isSecureContext = true;

function blobOf(size: number, changedAt = -1): Blob {
  const bytes = new Uint8Array(size);
  if (changedAt >= 0) bytes[changedAt] = 1;
  return new Blob([bytes]);
}

it.each([
  ['calls/one.WAV', '', true],
  ['a.mp3', 'no sound at all', true],
  ['noname', 'RIFF....WAVE', true],
  ['notes.txt', 'words', false],
  ['calls/._one.wav', 'resource fork', false],
  ['.DS_Store', 'Bud1', false],
])('takes %s for a recording: %#', async (path, text, isAudio) => {
  expect(await isAudioFile({ path, content: new Blob([text]) })).toBe(isAudio);
});

it('knows content again, whatever its length, and tells it from other content', async () => {
  for (const size of [1000, 20_000_000]) {
    const fingerprint = await fingerprintOf(blobOf(size));
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprintOf(blobOf(size))).toBe(fingerprint);
    expect(await fingerprintOf(blobOf(size + 1))).not.toBe(fingerprint);
    for (const at of [0, size - 1]) {
      expect(await fingerprintOf(blobOf(size, at))).not.toBe(fingerprint);
    }
  }
});
