// What `event.platform` holds behind the built server.
import '@sveltejs/adapter-node';

declare global {
  /** True in the export for hosts of files, which has no endpoint. */
  const IS_STATIC_EXPORT: boolean;

  namespace App {
    interface Error {
      message: string;
    }
  }
}

export {};
