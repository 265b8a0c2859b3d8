import { pickChannel } from '#lib/core/audio/channels.ts';
import { decode } from '#lib/core/audio/decode.ts';
import { decodeChunks } from '#lib/core/audio/decode-chunks.ts';
import { downmix } from '#lib/core/audio/downmix.ts';
import { resample, Resampler } from '#lib/core/audio/resample.ts';
import { concatArrays } from '#lib/core/math.ts';
import { melPower, powerToDb } from '#lib/core/features/log-mel.ts';
import type { FeatureSpec, LogMel } from '#lib/core/features/spec.ts';
import { prepareRecording } from '#lib/core/inference/prepare.ts';
import type { OverviewInput, RedrawInput, Redrawn } from './compute-api.ts';
import { BlobSource } from './follow-recording.ts';
import { webCodecsChunks, webCodecsDecoders } from './webcodecs.ts';

/** More columns would be finer than a printed page. */
export const OVERVIEW_COLUMNS = 1200;
/** So much sound is drawn at a time, seconds. */
const PIECE_SEC = 5;

/** The same steps as on the way to the answer, up to the network. @throws SerError as `decode` does. */
export async function redraw({ content, spec, segmentFrames }: RedrawInput): Promise<Redrawn> {
  const bytes = new Uint8Array(await content.arrayBuffer());
  const pcm = await decode(bytes, { extra: webCodecsDecoders() });
  const waveform = resample(downmix(pcm).waveform, spec.sampleRate);
  const prepared = prepareRecording(waveform, spec, segmentFrames);
  return { waveform, pictures: prepared?.segments.map(({ logMel }) => logMel) ?? [] };
}

/** Mean mel power of each column, in dB. Memory does not grow with the recording. */
export async function overview({
  content,
  track,
  spec,
  durationSec,
}: OverviewInput): Promise<LogMel> {
  const picture = new Overview(spec, durationSec);
  let resampler: Resampler | null = null;
  let held: Float32Array[] = [];
  let nHeld = 0;
  const draw = () => {
    if (nHeld > 0) picture.add(concatArrays(held));
    held = [];
    nHeld = 0;
  };
  const source = new BlobSource(content);
  for await (const { channels, sampleRate } of decodeChunks(source, { extra: webCodecsChunks() })) {
    resampler ??= new Resampler(sampleRate, spec.sampleRate);
    const sound = resampler.push(pickChannel(channels, track));
    held.push(sound);
    nHeld += sound.length;
    if (nHeld >= PIECE_SEC * spec.sampleRate) draw();
  }
  if (resampler !== null) {
    const rest = resampler.flush();
    held.push(rest);
    nHeld += rest.length;
  }
  draw();
  return picture.finish();
}

/** A picture of fixed width that sound is added to piece by piece. */
class Overview {
  readonly #spec: FeatureSpec;
  readonly #durationSec: number;
  readonly #nColumns: number;
  /** `[nMels, nColumns]` */
  readonly #power: Float32Array;
  readonly #nFrames: Float64Array;
  #nSamples = 0;

  constructor(spec: FeatureSpec, durationSec: number) {
    const nFrames = Math.ceil((durationSec * spec.sampleRate) / spec.hopLength);
    this.#spec = spec;
    this.#durationSec = durationSec;
    this.#nColumns = Math.max(1, Math.min(OVERVIEW_COLUMNS, nFrames));
    this.#power = new Float32Array(spec.nMels * this.#nColumns);
    this.#nFrames = new Float64Array(this.#nColumns);
  }

  add(samples: Float32Array): void {
    const { sampleRate, hopLength } = this.#spec;
    const { data, nMels, nFrames } = melPower({ samples, sampleRate }, this.#spec);
    for (let t = 0; t < nFrames; t++) {
      const sec = (this.#nSamples + t * hopLength) / sampleRate;
      const column = Math.min(
        Math.floor((sec / this.#durationSec) * this.#nColumns),
        this.#nColumns - 1,
      );
      this.#nFrames[column] = (this.#nFrames[column] ?? 0) + 1;
      for (let mel = 0; mel < nMels; mel++) {
        const at = mel * this.#nColumns + column;
        this.#power[at] = (this.#power[at] ?? 0) + (data[mel * nFrames + t] ?? 0);
      }
    }
    this.#nSamples += samples.length;
  }

  finish(): LogMel {
    const { nMels } = this.#spec;
    for (let i = 0; i < this.#power.length; i++) {
      const nFrames = this.#nFrames[i % this.#nColumns] ?? 0;
      this.#power[i] = (this.#power[i] ?? 0) / Math.max(nFrames, 1);
    }
    return powerToDb({ data: this.#power, nMels, nFrames: this.#nColumns }, this.#spec);
  }
}
