import { decode } from '#lib/core/audio/decode.ts';
import { measureRecording } from '#lib/core/audio/measure.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import type { Recognizer } from '#lib/core/inference/recognizer.ts';
import { createRng, type Rng } from '#lib/core/rng.ts';
import { follow, probe } from '#lib/workers/follow-recording.ts';
import { webCodecsDecoders } from '#lib/workers/webcodecs.ts';
import { installFakeCodecs } from '../fake-codecs.ts';
import { mutate, pick } from '../mutate.ts';
import { audioSeeds, containerSeeds } from '../seeds/audio.ts';
import { repairChecksums } from '../seeds/ogg.ts';
import { smallRecognizer } from '../small-recognizer.ts';
import { outcomeOf, insist, type FuzzTarget } from '../target.ts';

/** What is longer is followed piece by piece in the app, and by the target `stream` here. */
const RECOGNIZE_SEC = 60;
const SEED_NOISE = 11;

/** A file as a whole: decoder, then everything from the sound to the answer. */
export const decodeTarget: FuzzTarget = {
  name: 'decode',
  share: 8,
  async open() {
    const seeds = await audioSeeds(createRng(SEED_NOISE, 'fuzz-seeds'));
    const recognizer = await smallRecognizer();
    return (rng) => {
      const input = damagedSound(seeds, rng);
      return { input, run: () => outcomeOf(() => hear(input, recognizer)) };
    };
  },
};

/** The same as an import measures it. */
export const measureTarget: FuzzTarget = {
  name: 'measure',
  share: 2,
  async open() {
    const seeds = await audioSeeds(createRng(SEED_NOISE, 'fuzz-seeds'));
    return (rng) => {
      const input = damagedSound(seeds, rng);
      const run = async () => {
        const measured = await measureRecording(input, { maximumSec: 600 });
        insist(measured.durationSec > 0 && measured.durationSec <= 600, 'duration');
        insist(measured.leadingSec + measured.trailingSec <= measured.durationSec, 'silence');
      };
      return { input, run: () => outcomeOf(run) };
    };
  },
};

/** A file piece by piece, as long recordings are read. */
export const streamTarget: FuzzTarget = {
  name: 'stream',
  share: 4,
  async open() {
    const seeds = await audioSeeds(createRng(SEED_NOISE, 'fuzz-seeds'));
    const recognizer = await smallRecognizer();
    return (rng) => {
      const input = damagedSound(seeds, rng);
      return { input, run: () => outcomeOf(() => hearPieces(input, recognizer)) };
    };
  },
};

/** M4A and WebM: the container is read here, the codec is the browser's and stands still. */
export const containerTarget: FuzzTarget = {
  name: 'container',
  share: 3,
  async open() {
    installFakeCodecs();
    const seeds = await containerSeeds();
    const recognizer = await smallRecognizer();
    return (rng) => {
      const input = mutate(pick(rng, seeds), rng, seeds);
      const isWhole = rng.uniform() < 0.5;
      return {
        input,
        run: () =>
          outcomeOf(() => (isWhole ? hear(input, recognizer) : hearPieces(input, recognizer))),
      };
    };
  },
};

/** Half of the Ogg files get right checksums again, so that what is damaged reaches the codec. */
function damagedSound(seeds: readonly Uint8Array[], rng: Rng): Uint8Array<ArrayBuffer> {
  const input = mutate(pick(rng, seeds), rng, seeds);
  const isOgg = input[0] === 0x4f && input[1] === 0x67;
  return isOgg && rng.uniform() < 0.5 ? repairChecksums(input) : input;
}

async function hear(input: Uint8Array, recognizer: Recognizer): Promise<void> {
  const pcm = await decode(input, { extra: webCodecsDecoders() });
  requireSound(pcm);
  const durationSec = (pcm.channels[0]?.length ?? 0) / pcm.sampleRate;
  if (durationSec > RECOGNIZE_SEC) return;
  const { posteriors, evidence, segments } = await recognizer.recognize(pcm);
  insist(evidence >= 0 && evidence <= 1, `evidence ${evidence}`);
  insist(
    (posteriors ?? []).every((p) => p >= 0 && p <= 1),
    'posteriors',
  );
  insist(
    segments.every(({ startSec, endSec }) => startSec < endSec),
    'segments',
  );
}

function requireSound({ channels, sampleRate }: Pcm): void {
  const lengths = new Set(channels.map(({ length }) => length));
  insist(lengths.size === 1 && !lengths.has(0), 'channels of unequal length');
  insist(
    channels.every((channel) => channel.every(Number.isFinite)),
    'samples',
  );
  insist(sampleRate >= 8000 && sampleRate <= 192_000, `rate ${sampleRate}`);
}

async function hearPieces(input: Uint8Array<ArrayBuffer>, recognizer: Recognizer): Promise<void> {
  const content = new Blob([input]);
  const found = await probe(content);
  insist(found.durationSec > 0 && found.nChannels > 0, 'probe');
  if (found.durationSec > RECOGNIZE_SEC) return;
  const loaded = { ...recognizer, backend: 'wasm' as const };
  let doneSec = 0;
  const result = await follow(loaded, { content, tracks: ['mix'] }, (update) => {
    if (update.stage === 'heard') ({ doneSec } = update);
  });
  insist(result.durationSec === doneSec && doneSec > 0, 'duration');
}
