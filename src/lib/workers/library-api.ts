import type { ModelAbout } from '#lib/core/network/package.ts';
import type { LibraryModel } from '#lib/storage/training-records.ts';

/** The shipped model as the library shows it. */
export interface ShippedModel extends ModelAbout {
  version: string;
  labels: string[];
  sizeBytes: number;
}

/** The worker's side of the line, which both sides import. */
export interface LibraryApi {
  /** @throws ErrorInfo (plain object), revived to SerError by the client. */
  describeShipped(): Promise<ShippedModel>;
  /**
   * Reads, checks and keeps a model that was exported.
   *
   * @throws ErrorInfo: `package-invalid`, `storage-full`, `storage-unavailable`.
   */
  importModel(file: Blob): Promise<LibraryModel>;
  /**
   * One archive with everything that belongs to a model.
   *
   * @param id null for the shipped model.
   */
  exportModel(id: string | null): Promise<Uint8Array<ArrayBuffer>>;
  /** The same of a model that is not in the library. @param description `model.json`, not yet parsed. */
  pack(
    about: ModelAbout,
    description: string,
    weights: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>>;
}
