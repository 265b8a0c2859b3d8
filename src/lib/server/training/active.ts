import { SerError } from '#lib/core/errors.ts';
import { errorFields, type Log } from '../log.ts';
import type { HearingPool } from '../pool.ts';
import { probeRecording } from '../probe.ts';
import { readBundle } from '../recognizer.ts';
import { PROBE_DEADLINE_MS, type Readiness } from '../readiness.ts';
import type { TrainStore } from './store.ts';

export interface ActiveModelOptions {
  store: TrainStore;
  pool: Pick<HearingPool, 'useModel' | 'modelDir'>;
  readiness: Pick<Readiness, 'renew'>;
  /** Folder of the model of the server. */
  modelDir: string;
  log: Log;
}

/** A model did not answer its first recording. */
export class ModelRefused extends Error {}

/** Which model hears: that of the server, or one that was trained here. It is remembered beside the trainings. */
export class ActiveModel {
  readonly #options: ActiveModelOptions;
  #id: string | null = null;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(options: ActiveModelOptions) {
    this.#options = options;
  }

  /** Id of the training whose model hears; null for the model of the server. */
  get id(): string | null {
    return this.#id;
  }

  /** Takes up the one that heard last, before the first recording; a damaged one leaves the model of the server. */
  async restore(): Promise<void> {
    const { store, pool, log } = this.#options;
    const id = await store.readActive();
    if (id === null) return;
    const folder = store.at(id).model;
    try {
      await readBundle(folder);
    } catch (error) {
      log.error('model', { id, ...errorFields(error) });
      return;
    }
    pool.modelDir = folder;
    this.#id = id;
  }

  /** @throws ModelRefused, SerError `storage-full`, `storage-unavailable`; the former one hears on then. */
  activate(id: string): Promise<void> {
    return this.#inTurn(() => this.#use(id, this.#options.store.at(id).model));
  }

  /** Back to the model of the server, if that of this training hears. @throws as `activate`. */
  deactivate(id: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#id === id) await this.#use(null, this.#options.modelDir);
    });
  }

  async #use(id: string | null, folder: string): Promise<void> {
    const { store, pool, readiness, log } = this.#options;
    const signals = {
      gone: new AbortController().signal,
      deadline: AbortSignal.timeout(PROBE_DEADLINE_MS),
    };
    const outcome = await pool
      .useModel(folder, probeRecording(), signals, () => store.saveActive(id))
      .catch((error: unknown) => {
        if (error instanceof SerError) throw error;
        log.error('model', errorFields(error));
        throw new ModelRefused('its threads do not start');
      });
    if (outcome.kind !== 'answer')
      throw new ModelRefused(outcome.kind === 'refused' ? outcome.error.code : outcome.kind);
    this.#id = id;
    readiness.renew(outcome.answer.model);
    log.info('model', { id });
  }

  /** One change after the other: the last one that was asked for hears in the end. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const changed = this.#changing.then(change);
    this.#changing = changed.catch(() => undefined);
    return changed;
  }
}
