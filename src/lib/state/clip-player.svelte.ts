import { SerError } from '#lib/core/errors.ts';
import { listUtterances, loadBytes } from '#lib/storage/corpus-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { withDatabase } from '#lib/storage/with-database.ts';

interface Place {
  corpusId: string;
  id: string;
}

/** Plays recordings of corpora that are on this device, one at a time, by the names of their files. */
export class ClipPlayer {
  #places = $state.raw<Readonly<Record<string, Place>>>({});
  #playing = $state<string | null>(null);
  #audio: HTMLAudioElement | null = null;

  /** File that sounds at present. */
  get playing(): string | null {
    return this.#playing;
  }

  isPlayable(file: string): boolean {
    return file in this.#places;
  }

  /** Makes the recordings of these corpora playable, and no others; none where the browser keeps nothing. */
  async open(corpusIds: readonly string[]): Promise<void> {
    const utterances = await unlessForbidden([], (database) =>
      Promise.all(corpusIds.map((corpusId) => listUtterances(database, corpusId))),
    );
    this.#places = Object.fromEntries(
      utterances.flat().map(({ corpusId, id, file }) => [file, { corpusId, id }]),
    );
  }

  /** Plays the file from its beginning, or stops it if it sounds. */
  async toggle(file: string): Promise<void> {
    const wasPlaying = this.#playing === file;
    this.stop();
    const place = this.#places[file];
    if (wasPlaying || place === undefined) return;
    const bytes = await unlessForbidden(null, (database) =>
      loadBytes(database, place.corpusId, place.id),
    );
    if (bytes === null) return;
    const url = URL.createObjectURL(new Blob([bytes]));
    const audio = new Audio(url);
    this.#audio = audio;
    this.#playing = file;
    audio.onended = () => this.stop();
    audio.onpause = () => URL.revokeObjectURL(url);
    // What this browser cannot play stays silent.
    await audio.play().catch(() => this.stop());
  }

  stop(): void {
    this.#audio?.pause();
    this.#audio = null;
    this.#playing = null;
  }
}

/** Without the store recordings stay silent, as those do that are not here. */
async function unlessForbidden<T>(
  nothing: T,
  use: (database: StimmungDatabase) => Promise<T>,
): Promise<T> {
  try {
    return await withDatabase(use);
  } catch (error) {
    if (error instanceof SerError) return nothing;
    throw error;
  }
}
