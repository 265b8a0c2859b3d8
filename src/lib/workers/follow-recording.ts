import { ChannelComparison, pickChannel } from '#lib/core/audio/channels.ts';
import { decodeChunks, type PcmChunk } from '#lib/core/audio/decode-chunks.ts';
import type { ByteSource } from '#lib/core/audio/decode-stream.ts';
import type { AudioWarning, Waveform } from '#lib/core/audio/waveform.ts';
import { concatArrays } from '#lib/core/math.ts';
import { PEAK_SEC, PeakMeter } from '#lib/core/audio/peaks.ts';
import type { Follower, Heard } from '#lib/core/inference/follow.ts';
import type { CutInput, FollowInput, FollowResult, FollowUpdate, Probe } from './compute-api.ts';
import type { Bundle } from '#lib/core/network/bundle.ts';
import type { LoadedRecognizer } from './load-recognizer.ts';
import { webCodecsChunks } from './webcodecs.ts';

/** So much sound tells whether the channels are alike, seconds. */
const PROBE_SEC = 120;
/** Decoders ask for less at a time than is worth a trip to the disk. */
const BLOCK_BYTES = 1 << 20;
/** What is heard is told in such steps, milliseconds. */
const UPDATE_MS = 250;

/** A file on disk, read in blocks, that knows how far it has been read. */
export class BlobSource implements ByteSource {
  readonly sizeBytes: number;
  readBytes = 0;
  readonly #blob: Blob;
  #block = { start: 0, bytes: new Uint8Array(0) };

  constructor(blob: Blob) {
    this.#blob = blob;
    this.sizeBytes = blob.size;
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    const stop = Math.min(end, this.sizeBytes);
    const { bytes } = this.#block;
    if (start < this.#block.start || stop > this.#block.start + bytes.length) {
      const blob = this.#blob.slice(start, Math.max(stop, start + BLOCK_BYTES));
      this.#block = { start, bytes: new Uint8Array(await blob.arrayBuffer()) };
    }
    this.readBytes = Math.max(this.readBytes, stop);
    return this.#block.bytes.subarray(start - this.#block.start, stop - this.#block.start);
  }

  get share(): number {
    return this.readBytes / this.sizeBytes;
  }
}

/** Reads the beginning of a recording. @throws SerError as `decodeChunks` does. */
export async function probe(content: Blob): Promise<Probe> {
  const source = new BlobSource(content);
  const comparison = new ChannelComparison();
  let meters: PeakMeter[] = [];
  let envelopes: number[][] = [];
  let nSamples = 0;
  let sampleRate = 1;
  for await (const chunk of decodeChunks(source, { extra: webCodecsChunks() })) {
    ({ sampleRate } = chunk);
    if (nSamples === 0) {
      meters = chunk.channels.map(() => new PeakMeter(Math.round(PEAK_SEC * chunk.sampleRate)));
      envelopes = chunk.channels.map(() => []);
    }
    comparison.push(chunk.channels);
    chunk.channels.forEach((channel, c) => envelopes[c]?.push(...(meters[c]?.push(channel) ?? [])));
    nSamples += chunk.channels[0]?.length ?? 0;
    if (nSamples / sampleRate >= PROBE_SEC) break;
  }
  const durationSec = nSamples / sampleRate / Math.max(source.share, Number.EPSILON);
  return {
    durationSec,
    nChannels: envelopes.length,
    likeness: comparison.likeness,
    envelopes: envelopes.map((envelope) => Float32Array.from(envelope)),
  };
}

/**
 * Reads one track again up to the end of a stretch and keeps what lies in it; no format but WAV can be entered in the
 * middle.
 *
 * @param onProgress the share of the way done, in [0, 1].
 */
export async function cut(
  { content, track, startSec, endSec }: CutInput,
  onProgress: (share: number) => void,
): Promise<Waveform> {
  const source = new BlobSource(content);
  const pieces: Float32Array[] = [];
  let sampleRate = 1;
  let nRead = 0;
  let toldMs = performance.now();
  for await (const chunk of decodeChunks(source, { extra: webCodecsChunks() })) {
    ({ sampleRate } = chunk);
    const samples = pickChannel(chunk.channels, track);
    const from = Math.round(startSec * sampleRate) - nRead;
    const to = Math.round(endSec * sampleRate) - nRead;
    if (to > 0 && from < samples.length)
      pieces.push(samples.slice(Math.max(0, from), Math.min(to, samples.length)));
    nRead += samples.length;
    if (to <= samples.length) break;
    if (performance.now() - toldMs < UPDATE_MS) continue;
    onProgress(nRead / (endSec * sampleRate));
    toldMs = performance.now();
  }
  onProgress(1);
  return { samples: concatArrays(pieces), sampleRate };
}

/** Follows the chosen tracks from start to end; the others are decoded, since they lie between, and dropped. */
export async function follow(
  recognizer: LoadedRecognizer,
  { content, tracks }: FollowInput,
  onUpdate: (update: FollowUpdate) => void,
): Promise<Omit<FollowResult, 'ownModel'>> {
  const { bundle, backend } = recognizer;
  onUpdate(startOf(bundle));
  const source = new BlobSource(content);
  const chunks = decodeChunks(source, { extra: webCodecsChunks() });
  const reading = new Reading(recognizer, tracks, onUpdate);
  for (;;) {
    const next = await chunks.next();
    if (next.done !== true) await reading.take(next.value);
    else {
      const { spec } = bundle;
      return { ...(await reading.finish(next.value)), model: modelOf(bundle), backend, spec };
    }
  }
}

/** What is told before the first sound. */
export function startOf({
  spec,
  segmentFrames,
  labels,
  temperature,
  threshold,
}: Bundle): Extract<FollowUpdate, { stage: 'started' }> {
  const segmentSec = (segmentFrames * spec.hopLength) / spec.sampleRate;
  const judging = { labels: [...labels], temperature, threshold };
  return { stage: 'started', judging, segmentSec, sampleRate: spec.sampleRate };
}

export function modelOf({ id, version, uar }: Bundle): FollowResult['model'] {
  return { id, version, uar };
}

/** What became known in steps, as if it had in one. */
export function joinHeard(parts: readonly Heard[]): Heard {
  return {
    windows: parts.flatMap(({ windows }) => windows),
    spans: parts.flatMap(({ spans }) => spans),
    peaks: Float32Array.from(parts.flatMap(({ peaks }) => [...peaks])),
  };
}

/** The followers of one recording, and what they have not told yet. */
class Reading {
  readonly #recognizer: LoadedRecognizer;
  readonly #tracks: FollowInput['tracks'];
  readonly #onUpdate: (update: FollowUpdate) => void;
  #followers: Follower[] = [];
  #untold: Heard[][];
  #nSamples = 0;
  /** Hertz; the same for all pieces of a recording. */
  #sampleRate = 1;
  #toldMs = performance.now();

  constructor(
    recognizer: LoadedRecognizer,
    tracks: FollowInput['tracks'],
    onUpdate: (update: FollowUpdate) => void,
  ) {
    this.#recognizer = recognizer;
    this.#tracks = tracks;
    this.#onUpdate = onUpdate;
    this.#untold = tracks.map(() => []);
  }

  /** Divided once, so that nothing is lost by adding. */
  get #doneSec(): number {
    return this.#nSamples / this.#sampleRate;
  }

  async take({ channels, sampleRate }: PcmChunk): Promise<void> {
    if (this.#followers.length === 0)
      this.#followers = this.#tracks.map(() => this.#recognizer.follow(sampleRate));
    for (const [t, follower] of this.#followers.entries()) {
      const heard = await follower.push(pickChannel(channels, this.#tracks[t] ?? 'mix'));
      this.#untold[t]?.push(heard);
    }
    this.#nSamples += channels[0]?.length ?? 0;
    this.#sampleRate = sampleRate;
    if (performance.now() - this.#toldMs >= UPDATE_MS) this.#tell();
  }

  async finish(
    warnings: AudioWarning[],
  ): Promise<Pick<FollowResult, 'durationSec' | 'warnings' | 'trackWarnings'>> {
    for (const [t, follower] of this.#followers.entries())
      this.#untold[t]?.push(await follower.finish());
    this.#tell();
    const trackWarnings = this.#followers.map((follower) => follower.warnings);
    return { durationSec: this.#doneSec, warnings, trackWarnings };
  }

  #tell(): void {
    this.#untold.forEach((parts, track) => {
      const heard = joinHeard(parts);
      const warnings = this.#followers[track]?.warnings ?? [];
      this.#onUpdate({ stage: 'heard', track, heard, doneSec: this.#doneSec, warnings });
    });
    this.#untold = this.#tracks.map(() => []);
    this.#toldMs = performance.now();
  }
}
