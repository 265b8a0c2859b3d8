import {
  estimateStorage,
  isStoragePersistent,
  persistStorage,
} from '#lib/browser/storage-manager.ts';
import { eraseEverything } from '#lib/storage/erase.ts';
import { measureUsage, type StoredAmount } from '#lib/storage/usage.ts';
import { withDatabase } from '#lib/storage/with-database.ts';

import { isRecordingLive } from './live-shelf.ts';
import { toProblem } from './problem.ts';
import type { Problem } from './problem.ts';
import { announceQueueChange } from './queue-tabs.ts';
import { activeTrainer } from './training-lock.ts';

/** What this device keeps for the app. Made by the page. */
export class StorageSession {
  #amounts = $state.raw<StoredAmount[]>([]);
  #usedBytes = $state<number | null>(null);
  #quotaBytes = $state<number | null>(null);
  #isPersistent = $state(false);
  /** True after the browser was asked and said no. */
  #isRefused = $state(false);
  #isErased = $state(false);
  #isTraining = $state(false);
  #isRecording = $state(false);
  #problem = $state.raw<Problem | null>(null);

  get amounts(): StoredAmount[] {
    return this.#amounts;
  }

  /** Everything, the app itself included; null where the browser does not say. */
  get usedBytes(): number | null {
    return this.#usedBytes;
  }

  get quotaBytes(): number | null {
    return this.#quotaBytes;
  }

  /** Whether the browser promised not to throw anything away by itself. */
  get isPersistent(): boolean {
    return this.#isPersistent;
  }

  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** True once everything was deleted. */
  get isErased(): boolean {
    return this.#isErased;
  }

  /** True if some tab trains or evaluates, whose work must not be taken from under it. */
  get isTraining(): boolean {
    return this.#isTraining;
  }

  /** True if some tab records live. */
  get isRecording(): boolean {
    return this.#isRecording;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  async measure(): Promise<void> {
    await this.#attempt(async () => {
      this.#amounts = await withDatabase(measureUsage);
      const { quota, usage } = await estimateStorage();
      this.#usedBytes = usage ?? null;
      this.#quotaBytes = quota ?? null;
      this.#isPersistent = await isStoragePersistent();
      await this.#lookForWork();
    });
  }

  /** Asks the browser to keep everything; it may ask the user, so only after a click. */
  async persist(): Promise<void> {
    this.#isPersistent = await persistStorage();
    this.#isRefused = !this.#isPersistent;
  }

  /** Deletes everything but the app itself, unless some tab trains or records. */
  async erase(): Promise<void> {
    await this.#attempt(async () => {
      await this.#lookForWork();
      if (this.#isTraining || this.#isRecording) return;
      await eraseEverything();
      announceQueueChange();
      this.#isErased = true;
    });
  }

  async #lookForWork(): Promise<void> {
    this.#isTraining = (await activeTrainer()) !== null;
    this.#isRecording = await isRecordingLive();
  }

  async #attempt(task: () => Promise<void>): Promise<void> {
    this.#problem = null;
    try {
      await task();
    } catch (error) {
      this.#problem = toProblem(error);
    }
  }
}
