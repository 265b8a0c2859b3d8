/** A WAV file of two channels of one length, 16-bit PCM. */
export function stereoWav(
  left: Float32Array,
  right: Float32Array,
  sampleRate: number,
): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(44 + 4 * left.length));
  const ascii = (offset: number, text: string) => {
    for (let i = 0; i < text.length; i++) view.setUint8(offset + i, text.charCodeAt(i));
  };
  ascii(0, 'RIFF');
  view.setUint32(4, view.byteLength - 8, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 4 * sampleRate, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 16, true);
  ascii(36, 'data');
  view.setUint32(40, 4 * left.length, true);
  const whole = (sample = 0) => Math.min(Math.max(Math.round(sample * 32_768), -32_768), 32_767);
  for (let i = 0; i < left.length; i++) {
    view.setInt16(44 + 4 * i, whole(left[i]), true);
    view.setInt16(46 + 4 * i, whole(right[i]), true);
  }
  return new Uint8Array(view.buffer);
}
