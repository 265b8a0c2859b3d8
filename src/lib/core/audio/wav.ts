import { SerError } from '../errors.ts';
import { A_LAW_TO_LINEAR, MU_LAW_TO_LINEAR } from './g711.ts';
import { parseRiff } from './riff.ts';
import type { WavFormat } from './riff.ts';
import { requireDuration, requireFinite } from './waveform.ts';
import type { AudioWarning, Pcm, Waveform } from './waveform.ts';

/**
 * Sound of a WAV file: PCM of 8 to 32 bits, float of 32 or 64 bits, A-law, mu-law, plain or extensible, RIFF, RF64 or
 * BW64. Sizes in the header are never trusted: what is there is read, and a warning `truncated` tells what is missing.
 *
 * @param maximumSec longest recording to accept; checked before memory is taken.
 * @throws SerError `audio-corrupt`, `audio-empty`, `audio-not-finite`, `audio-too-long`, `sample-rate-unsupported`.
 */
export function decodeWav(bytes: Uint8Array, maximumSec = Infinity): Pcm {
  const { format, data, declaredBytes } = parseRiff(bytes);
  const blockBytes = format.bytesPerSample * format.nChannels;
  const nSamples = Math.floor(data.length / blockBytes);
  if (nSamples === 0) throw new SerError({ code: 'audio-empty', details: {} });
  requireDuration(nSamples, format.sampleRate, maximumSec);
  const warnings: AudioWarning[] = [];
  const nDeclared = Math.floor((declaredBytes ?? 0) / blockBytes);
  if (nDeclared > nSamples) {
    warnings.push({
      code: 'truncated',
      expectedSec: nDeclared / format.sampleRate,
      actualSec: nSamples / format.sampleRate,
    });
  }
  const channels = deinterleave(data, format, nSamples);
  if (format.encoding === 'float') requireFinite(channels);
  return { channels, sampleRate: format.sampleRate, format: 'wav', warnings };
}

/** Channels of whole blocks of samples. */
export function deinterleave(
  data: Uint8Array,
  format: WavFormat,
  nSamples: number,
): Float32Array[] {
  const { bytesPerSample, nChannels } = format;
  const read = sampleReader(data, format);
  const stride = bytesPerSample * nChannels;
  return Array.from({ length: nChannels }, (_, channel) => {
    const samples = new Float32Array(nSamples);
    for (let i = 0, at = channel * bytesPerSample; i < nSamples; i++, at += stride) {
      samples[i] = read(at);
    }
    return samples;
  });
}

/** Reads the sample at a byte offset, scaled so that full scale is 1. Integers sit at the top of their container. */
function sampleReader(data: Uint8Array, format: WavFormat): (at: number) => number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const { encoding, bytesPerSample } = format;
  if (encoding === 'a-law') return (at) => A_LAW_TO_LINEAR[view.getUint8(at)] ?? 0;
  if (encoding === 'mu-law') return (at) => MU_LAW_TO_LINEAR[view.getUint8(at)] ?? 0;
  if (encoding === 'float') {
    return bytesPerSample === 4
      ? (at) => view.getFloat32(at, true)
      : (at) => view.getFloat64(at, true);
  }
  switch (bytesPerSample) {
    case 1:
      return (at) => (view.getUint8(at) - 128) / 128;
    case 2:
      return (at) => view.getInt16(at, true) / 32768;
    case 3:
      return (at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65536) / 8388608;
    default:
      return (at) => view.getInt32(at, true) / 2147483648;
  }
}

/**
 * A mono WAV file: 16-bit PCM (values outside [-1, 1) are clipped) or 32-bit float. What 16-bit decoding gave is
 * encoded again without loss.
 */
export function encodeWav(waveform: Waveform, options: { bits: 16 | 'float32' }): Uint8Array {
  const { samples, sampleRate } = waveform;
  const header = encodeWavHeader(samples.length, sampleRate, options);
  const isFloat = options.bits === 'float32';
  const sampleBytes = isFloat ? 4 : 2;
  const bytes = new Uint8Array(header.length + samples.length * sampleBytes);
  bytes.set(header);
  const view = new DataView(bytes.buffer);
  samples.forEach((sample, i) => {
    const at = header.length + i * sampleBytes;
    if (isFloat) view.setFloat32(at, sample, true);
    else view.setInt16(at, toInt16(sample), true);
  });
  return bytes;
}

/** What comes before the samples of a mono WAV file, which may then be written piece by piece. */
export function encodeWavHeader(
  nSamples: number,
  sampleRate: number,
  options: { bits: 16 | 'float32' },
): Uint8Array<ArrayBuffer> {
  const isFloat = options.bits === 'float32';
  const sampleBytes = isFloat ? 4 : 2;
  const dataBytes = nSamples * sampleBytes;
  // Formats other than PCM carry an extension size in fmt and a fact chunk with the number of samples.
  const fmtBytes = isFloat ? 18 : 16;
  const headerBytes = 12 + 8 + fmtBytes + (isFloat ? 12 : 0) + 8;
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  writeId(view, 0, 'RIFF');
  view.setUint32(4, headerBytes + dataBytes - 8, true);
  writeId(view, 8, 'WAVE');
  writeId(view, 12, 'fmt ');
  view.setUint32(16, fmtBytes, true);
  view.setUint16(20, isFloat ? 3 : 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * sampleBytes, true);
  view.setUint16(32, sampleBytes, true);
  view.setUint16(34, sampleBytes * 8, true);
  if (isFloat) {
    writeId(view, 38, 'fact');
    view.setUint32(42, 4, true);
    view.setUint32(46, nSamples, true);
  }
  writeId(view, headerBytes - 8, 'data');
  view.setUint32(headerBytes - 4, dataBytes, true);
  return bytes;
}

/** A sample as 16-bit PCM holds it; what is outside [-1, 1) is clipped. */
function toInt16(sample: number): number {
  return Math.min(Math.max(Math.round(sample * 32768), -32768), 32767);
}

/** All samples as 16-bit PCM holds them. */
export function quantize(samples: Float32Array): Int16Array<ArrayBuffer> {
  const rounded = new Int16Array(samples.length);
  samples.forEach((sample, i) => (rounded[i] = toInt16(sample)));
  return rounded;
}

/** What reading the samples of a 16-bit file gives. */
export function dequantize(samples: Int16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(samples, (sample) => sample / 32768);
}

function writeId(view: DataView, at: number, id: string): void {
  for (let i = 0; i < 4; i++) view.setUint8(at + i, id.charCodeAt(i));
}
