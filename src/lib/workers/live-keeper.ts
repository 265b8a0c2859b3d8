import { SerError } from '#lib/core/errors.ts';
import { addLivePiece, beginLive, loadLiveParts, toWav } from '#lib/storage/live-store.ts';
import type { LiveRecording, StimmungDatabase } from '#lib/storage/schema.ts';
import { LIVE_RATE_HZ, type Keeping } from './live-api.ts';

/** So much is lost by a crash at most, seconds. */
const PIECE_SEC = 1;
/** So much is held in memory at most where the device keeps nothing, seconds: 58 MB. */
const MAXIMUM_MEMORY_SEC = 1800;

/** Where a recording goes while it is made. */
export type Keeper = Pick<LiveKeeper, 'add' | 'finish' | 'keeping'>;

/**
 * Keeps a recording while it is made, on the device piece by piece. Where that is forbidden, or once the disk is full, it
 * goes on in memory, for a while: to stop would lose what is being said, and to go on without sound would leave answers
 * that nobody can check.
 */
export class LiveKeeper {
  readonly #database: StimmungDatabase | null;
  #record: LiveRecording;
  #pieces: Int16Array<ArrayBuffer>[] = [];
  #rest: Int16Array<ArrayBuffer>[] = [];
  #nRest = 0;
  #isFailing: boolean;
  /** Writes in their order. */
  #writing: Promise<void>;

  /** @param database null where the browser keeps nothing. */
  constructor(
    database: StimmungDatabase | null,
    { id, startedAt }: Pick<LiveRecording, 'id' | 'startedAt'>,
  ) {
    this.#database = database;
    this.#isFailing = database === null;
    this.#record = {
      id,
      startedAt,
      sampleRate: LIVE_RATE_HZ,
      nSamples: 0,
      nPieces: 0,
      isFinished: false,
      isHidden: false,
    };
    this.#writing = this.#attempt((open) => beginLive(open, this.#record));
  }

  get keeping(): Keeping {
    const nHeld = this.#pieces.reduce((sum, { length }) => sum + length, 0);
    if (this.#isFailing && nHeld >= MAXIMUM_MEMORY_SEC * LIVE_RATE_HZ) return 'full';
    return this.#isFailing ? 'memory' : 'device';
  }

  add(samples: Int16Array<ArrayBuffer>): void {
    this.#rest.push(samples);
    this.#nRest += samples.length;
    if (this.#nRest >= PIECE_SEC * LIVE_RATE_HZ) this.#flush(false);
  }

  /** @returns the whole recording as a WAV file. */
  async finish(): Promise<Blob> {
    this.#flush(true);
    await this.#writing;
    let kept: Blob[] = [];
    await this.#attempt(async (open) => {
      kept = await loadLiveParts(open, this.#record.id);
    });
    // What the device has lost meanwhile is silent, so that all that was heard stays at its time.
    const nLost = this.#record.nSamples - nSamplesOf(kept);
    return toWav([silence(nLost), ...kept, new Blob(this.#pieces)], LIVE_RATE_HZ);
  }

  #flush(isFinished: boolean): void {
    const piece = joined(this.#rest, this.#nRest);
    this.#rest = [];
    this.#nRest = 0;
    this.#writing = this.#writing.then(async () => {
      const { nSamples, nPieces } = this.#record;
      const record = {
        ...this.#record,
        nSamples: nSamples + piece.length,
        nPieces: nPieces + 1,
        isFinished,
      };
      if (!this.#isFailing) {
        await this.#attempt(async (open) => {
          await addLivePiece(open, record, piece);
          this.#record = record;
        });
      }
      if (this.#record !== record) this.#pieces.push(piece);
    });
  }

  /** What the device refuses is no failure of the recording: from then on nothing more is written. */
  async #attempt(write: (database: StimmungDatabase) => Promise<void>): Promise<void> {
    if (this.#database === null) return;
    try {
      await write(this.#database);
    } catch (error) {
      if (!(error instanceof DOMException) && !(error instanceof SerError)) throw error;
      this.#isFailing = true;
    }
  }
}

function nSamplesOf(parts: readonly Blob[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0) / Int16Array.BYTES_PER_ELEMENT;
}

function silence(nSamples: number): Blob {
  return new Blob([new Int16Array(Math.max(0, nSamples))]);
}

function joined(parts: readonly Int16Array[], nSamples: number): Int16Array<ArrayBuffer> {
  const whole = new Int16Array(nSamples);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
