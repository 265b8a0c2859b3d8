import type { Page } from '@playwright/test';
import { prefixWorkers } from './fake-worker.ts';

/** Runs in the page and, before anything else, in its workers; may use nothing from outside. */
export type Removal = () => void;

/**
 * A browser that lacks something: what `remove` takes away is missing from the page and from all its workers. Needs a
 * context without service worker, since requests that one answers cannot be replaced.
 */
export async function openWithout(page: Page, remove: Removal): Promise<void> {
  await page.addInitScript(remove);
  // A service worker that is refused answers as none does.
  await page.addInitScript(REMOVALS.serviceWorker);
  await prefixWorkers(page, /\.worker-[\w-]+\.js/, () => `(${remove.toString()})();`);
}

/** What may be missing, one by one. */
export const REMOVALS = {
  webGpu: () => {
    Object.defineProperty(Object.getPrototypeOf(navigator), 'gpu', { value: undefined });
  },
  webGl: () => {
    // Workers know one kind of canvas alone.
    for (const name of ['OffscreenCanvas', 'HTMLCanvasElement']) {
      const kind = Reflect.get(globalThis, name) as { prototype: object } | undefined;
      const prototype = kind?.prototype as
        { getContext: (this: unknown, ...args: unknown[]) => unknown } | undefined;
      if (prototype === undefined) continue;
      const original = prototype.getContext;
      prototype.getContext = function (type, ...args) {
        return String(type).startsWith('webgl') ? null : original.call(this, type, ...args);
      };
    }
  },
  wasm: () => {
    Object.defineProperty(globalThis, 'WebAssembly', { value: undefined });
  },
  /** Chromium cannot do without, so small modules are refused: probes, and the kernels of the app. */
  wasmSimd: () => {
    const { validate, Module } = WebAssembly;
    const usesVectors = (source: BufferSource) =>
      source.byteLength < 65_536 &&
      new Uint8Array('buffer' in source ? source.buffer : source).includes(253);
    WebAssembly.validate = (source) => !usesVectors(source) && validate(source);
    WebAssembly.Module = new Proxy(Module, {
      construct(target, args: [BufferSource]) {
        if (usesVectors(args[0])) throw new WebAssembly.CompileError('no vectors here');
        return new target(...args);
      },
    });
  },
  indexedDb: () => {
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
  },
  /** As in private windows that have a database and refuse to open it. */
  indexedDbForbidden: () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
  },
  sharedArrayBuffer: () => {
    Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');
  },
  webCodecs: () => {
    for (const name of ['AudioDecoder', 'AudioData', 'EncodedAudioChunk'])
      Reflect.deleteProperty(globalThis, name);
  },
  audioContext: () => {
    for (const name of ['AudioContext', 'OfflineAudioContext', 'AudioWorkletNode'])
      Reflect.deleteProperty(globalThis, name);
  },
  mediaDevices: () => {
    Object.defineProperty(Object.getPrototypeOf(navigator), 'mediaDevices', { value: undefined });
  },
  offscreenCanvas: () => {
    Reflect.deleteProperty(globalThis, 'OffscreenCanvas');
  },
  webLocks: () => {
    Object.defineProperty(Object.getPrototypeOf(navigator), 'locks', { value: undefined });
  },
  broadcastChannel: () => {
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
  },
  storageManager: () => {
    Object.defineProperty(Object.getPrototypeOf(navigator), 'storage', { value: undefined });
  },
  serviceWorker: () => {
    Reflect.deleteProperty(Object.getPrototypeOf(navigator) as object, 'serviceWorker');
  },
  localStorage: () => {
    for (const name of ['localStorage', 'sessionStorage']) {
      if (!(name in globalThis)) continue;
      Object.defineProperty(globalThis, name, {
        get() {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      });
    }
  },
  wakeLock: () => {
    Reflect.deleteProperty(Object.getPrototypeOf(navigator) as object, 'wakeLock');
  },
} satisfies Record<string, Removal>;
