export interface WavOptions {
  /** Hertz. */
  sampleRate?: number;
  /** 1 integer PCM, 3 float. */
  formatTag?: 1 | 3;
  bitsPerSample?: 16 | 32;
  /** Size that the header states for the data, when it is to lie. */
  statedDataBytes?: number;
}

/** A mono WAV file of given samples in [-1, 1]; 16 bit PCM at 16 kHz unless told otherwise. */
export function wavFile(
  samples: ArrayLike<number>,
  options: WavOptions = {},
): Uint8Array<ArrayBuffer> {
  const { sampleRate = 16_000, formatTag = 1, bitsPerSample = 16 } = options;
  const blockAlign = bitsPerSample / 8;
  const dataBytes = samples.length * blockAlign;
  const statedBytes = options.statedDataBytes ?? dataBytes;
  const view = new DataView(new ArrayBuffer(44 + dataBytes));
  const ascii = (offset: number, text: string) => {
    for (let i = 0; i < text.length; i++) view.setUint8(offset + i, text.charCodeAt(i));
  };
  ascii(0, 'RIFF');
  view.setUint32(4, 36 + statedBytes, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, formatTag, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * blockAlign, true);
  view.setUint16(32, blockAlign, true);
  view.setUint16(34, bitsPerSample, true);
  ascii(36, 'data');
  view.setUint32(40, statedBytes, true);
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] ?? 0;
    const offset = 44 + i * blockAlign;
    if (formatTag === 3) view.setFloat32(offset, value, true);
    else if (bitsPerSample === 16) view.setInt16(offset, Math.round(value * 32_767), true);
    else view.setInt32(offset, Math.round(value * 2_147_483_647), true);
  }
  return new Uint8Array(view.buffer);
}

/** `durationSec` of a 220 Hz tone at 16 kHz, half of full scale. */
export function tone(durationSec: number): Float32Array {
  return Float32Array.from(
    { length: Math.round(durationSec * 16_000) },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * 220 * i) / 16_000),
  );
}
