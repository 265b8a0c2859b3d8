import { encodeWav } from '#lib/core/audio/wav.ts';

const SAMPLE_RATE = 16_000;

/** A WAV file with a second of a tone: its answer means nothing, but that there is one shows that recordings are heard. */
export function probeRecording(): Uint8Array<ArrayBuffer> {
  const samples = Float32Array.from({ length: SAMPLE_RATE }, (_, i) => Math.sin(i / 10) / 4);
  return new Uint8Array(encodeWav({ samples, sampleRate: SAMPLE_RATE }, { bits: 16 }));
}
