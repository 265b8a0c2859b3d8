import { voiceSpectrum } from './spectrum.ts';
import type { SpeechRange } from './speech.ts';
import { concatArrays } from '../math.ts';
import type { AudioWarning, Waveform } from './waveform.ts';

/** Speech below this level drowns in the noise of most microphones, dB relative to full scale. */
const QUIET_DB = -45;
/** A sample this large is at full scale, also after rounding to 8 bits. */
const FULL_SCALE = 0.992;
/** So many samples in a row at full scale do not happen by themselves. */
const MINIMUM_RUN = 3;
/** Share of clipped samples from which distortion is heard. */
const MAXIMUM_CLIPPED = 0.0005;
/** Share of the energy that lies below the bandwidth; the rest is 40 dB down. */
const BANDWIDTH_SHARE = 0.9999;
/** Telephone speech ends below, studio speech well above. */
const NARROW_HZ = 5200;
const SHORT_SEC = 1;
/** Clean recordings are further above their noise, dB. */
const NOISY_DB = 22;
/** Recordings of which less than this share is speech are mostly pause. */
const SILENT_SHARE = 0.25;

/**
 * What may make a judgement of this recording less sure.
 *
 * @param waveform best at its native rate: resampling rounds off clipped peaks.
 * @param speech its speech, from `findSpeech` at the same rate.
 */
export function assessQuality(waveform: Waveform, speech: SpeechRange): AudioWarning[] {
  const warnings = judge(speech, clippedRatio(waveform.samples), waveform);
  const speechSec = (speech.endSample - speech.startSample) / waveform.sampleRate;
  if (speechSec < SHORT_SEC) warnings.push({ code: 'short', speechSec });
  const { spokenSec } = speech;
  if (spokenSec < SILENT_SHARE * speechSec)
    warnings.push({ code: 'mostly-silent', speechSec: spokenSec, durationSec: speechSec });
  return warnings;
}

/** So much speech tells the bandwidth, seconds. */
const BANDWIDTH_SEC = 30;

/** The same for a long recording that comes piece by piece; of its speech the first half minute tells the bandwidth. */
export class QualityMeter {
  readonly #speechRate: number;
  #nSamples = 0;
  #nClipped = 0;
  #speech: Float32Array[] = [];
  #nSpeech = 0;
  #energy = 0;
  #noise = 0;
  #nEnergy = 0;

  /** @param speechRate of what `addSpeech` gets, hertz. */
  constructor(speechRate: number) {
    this.#speechRate = speechRate;
  }

  /** @param samples at the native rate, where clipping still shows. */
  addSound(samples: Float32Array): void {
    this.#nSamples += samples.length;
    this.#nClipped += clippedRatio(samples) * samples.length;
  }

  /** @param level of this stretch of speech, dB relative to full scale, and how far it is above the noise, dB. */
  addSpeech(samples: Float32Array, { levelDb, snrDb }: Loudness): void {
    this.#energy += samples.length * 10 ** (levelDb / 10);
    this.#noise += samples.length * 10 ** ((levelDb - snrDb) / 10);
    this.#nEnergy += samples.length;
    if (this.#nSpeech >= BANDWIDTH_SEC * this.#speechRate) return;
    this.#speech.push(samples);
    this.#nSpeech += samples.length;
  }

  get warnings(): AudioWarning[] {
    if (this.#nEnergy === 0) return [];
    const levelDb = 10 * Math.log10(this.#energy / this.#nEnergy);
    const snrDb = 10 * Math.log10(this.#energy / this.#noise);
    const speech = { samples: concatArrays(this.#speech), sampleRate: this.#speechRate };
    return judge({ levelDb, snrDb }, this.#nClipped / this.#nSamples, speech);
  }
}

type Loudness = Pick<SpeechRange, 'levelDb' | 'snrDb'>;

/** @param voice from which the bandwidth is measured. */
function judge({ levelDb, snrDb }: Loudness, ratio: number, voice: Waveform): AudioWarning[] {
  const warnings: AudioWarning[] = [];
  if (levelDb < QUIET_DB) warnings.push({ code: 'too-quiet', levelDb });
  if (snrDb < NOISY_DB) warnings.push({ code: 'noisy', snrDb });
  if (ratio > MAXIMUM_CLIPPED) warnings.push({ code: 'clipped', ratio });
  const bandwidthHz = measureBandwidth(voice);
  if (bandwidthHz !== null && bandwidthHz < NARROW_HZ) {
    warnings.push({ code: 'narrowband', bandwidthHz });
  }
  return warnings;
}

/** Share of the samples, in [0, 1], that stay at full scale on one side for three or more in a row. */
export function clippedRatio(samples: Float32Array): number {
  let nClipped = 0;
  let run = 0;
  let previousSide = 0;
  for (const sample of samples) {
    const side = sample >= FULL_SCALE ? 1 : sample <= -FULL_SCALE ? -1 : 0;
    run = side !== 0 && side === previousSide ? run + 1 : Math.abs(side);
    if (run === MINIMUM_RUN) nClipped += MINIMUM_RUN;
    else if (run > MINIMUM_RUN) nClipped++;
    previousSide = side;
  }
  return samples.length > 0 ? nClipped / samples.length : 0;
}

/** Frequency below which 99.99 % of the voice's energy lies, hertz; null for less than a frame or silence. */
export function measureBandwidth(waveform: Waveform): number | null {
  const spectrum = voiceSpectrum(waveform);
  if (spectrum === null) return null;
  const { power, binHz } = spectrum;
  const total = power.reduce((sum, value) => sum + value, 0);
  // The very same in every frame: no voice above the floor.
  if (total === 0) return null;
  let below = 0;
  const bin = power.findIndex((value) => (below += value) >= BANDWIDTH_SHARE * total);
  return bin * binHz;
}
