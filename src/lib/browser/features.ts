/** What a browser may lack, in the order in which it is shown. */
export const FEATURES = [
  'webgpu',
  'webgl',
  'wasm',
  'wasmSimd',
  'wasmThreads',
  'indexedDb',
  'serviceWorker',
  'webLocks',
  'broadcastChannel',
  'webCodecs',
  'microphone',
  'audioContext',
  'offscreenCanvas',
  'wakeLock',
] as const;

export type Feature = (typeof FEATURES)[number];

/** A module with one instruction on vectors, https://github.com/GoogleChromeLabs/wasm-feature-detect. */
const SIMD_MODULE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3],
  ...[2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
);

/** What this browser has. WebGPU and WebGL only count with a device behind them. */
export async function readFeatures(): Promise<Record<Feature, boolean>> {
  const wasm = (globalThis as { WebAssembly?: typeof WebAssembly }).WebAssembly;
  const has = (name: string, where: object = globalThis) =>
    name in where && Reflect.get(where, name) !== undefined;
  return {
    webgpu: await hasWebGpu(),
    webgl: hasWebGl(),
    wasm: wasm !== undefined,
    wasmSimd: wasm?.validate(SIMD_MODULE) ?? false,
    wasmThreads: has('SharedArrayBuffer') && globalThis.crossOriginIsolated,
    indexedDb: await hasIndexedDb(),
    serviceWorker: has('serviceWorker', navigator),
    webLocks: has('locks', navigator),
    broadcastChannel: has('BroadcastChannel'),
    webCodecs: has('AudioDecoder'),
    microphone: has('mediaDevices', navigator) && has('getUserMedia', navigator.mediaDevices),
    audioContext: has('AudioContext') && has('AudioWorkletNode'),
    offscreenCanvas: has('OffscreenCanvas'),
    wakeLock: has('wakeLock', navigator),
  };
}

async function hasWebGpu(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<object | null> } };
  return ((await gpu?.requestAdapter().catch(() => null)) ?? null) !== null;
}

function hasWebGl(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return gl !== null;
}

/** In some private windows it is there and refuses to open. */
function hasIndexedDb(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open('stimmung.probe');
      request.onerror = () => resolve(false);
      request.onsuccess = () => {
        request.result.close();
        indexedDB.deleteDatabase('stimmung.probe');
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}
