import type { Waveform } from '#lib/core/audio/waveform.ts';
import type { UtteranceInfo } from '#lib/core/data/corpus.ts';
import type { Talkers } from '#lib/core/training/conditions.ts';
import { listUtterances, loadWaveform } from '#lib/storage/corpus-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';

/** All of EMO-DB and a little more; at 16 kHz this takes 58 MB. */
const MAXIMUM_SEC = 1800;

type Voice = Pick<UtteranceInfo, 'id' | 'speaker'>;

/** Recordings of a corpus that babble while others are judged, at 16 bit. */
export class TalkerPool {
  readonly #talkers: { voice: Voice; samples: Int16Array }[] = [];

  add(voice: Voice, { samples }: Waveform): void {
    const kept = Int16Array.from(samples, (sample) =>
      Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))),
    );
    this.#talkers.push({ voice, samples: kept });
  }

  /** Everybody else; where it is not known who speaks, every other recording. */
  without({ id, speaker }: Voice): Talkers {
    const others = this.#talkers.filter(({ voice }) =>
      speaker === null || voice.speaker === null ? voice.id !== id : voice.speaker !== speaker,
    );
    return {
      length: others.length,
      samples: (i) => Float32Array.from(others[i]?.samples ?? [], (value) => value / 32_768),
    };
  }
}

/**
 * The recordings of a corpus, or as many evenly drawn ones as memory allows.
 *
 * @param sampleRate hertz.
 * @param breathe lets messages in between.
 */
export async function loadTalkers(
  database: StimmungDatabase,
  corpusId: string,
  sampleRate: number,
  breathe: () => Promise<void>,
): Promise<TalkerPool> {
  const infos = await listUtterances(database, corpusId);
  const totalSec = infos.reduce((sum, { durationSec }) => sum + durationSec, 0);
  const stride = Math.max(1, Math.ceil(totalSec / MAXIMUM_SEC));
  const pool = new TalkerPool();
  for (let i = 0; i < infos.length; i += stride) {
    const info = infos[i];
    if (info === undefined) continue;
    const waveform = await loadWaveform(database, corpusId, info.id, sampleRate);
    if (waveform !== null) pool.add(info, waveform);
    await breathe();
  }
  return pool;
}
