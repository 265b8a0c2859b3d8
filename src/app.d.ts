// What `event.platform` holds behind the built server.
import '@sveltejs/adapter-node';

declare global {
  namespace App {
    interface Error {
      message: string;
    }
  }
}

export {};
