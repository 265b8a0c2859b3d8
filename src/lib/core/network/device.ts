import { backend, getBackend, memory } from '@tensorflow/tfjs-core';
import { activeWasmKernels } from './wasm-memory.ts';

/** What is used of tfjs's GPU backends; their packages are imported by edges alone. */
interface WebGpuBackend {
  device: { lost: Promise<{ message: string }> };
}
interface WebGlBackend {
  gpgpu: {
    gl: {
      canvas: { addEventListener(type: 'webglcontextlost', listener: () => void): void };
      isContextLost(): boolean;
    };
  };
}

/** The device behind the active backend, which a graphics driver may take away at any time. */
export interface DeviceWatch {
  isLost(): boolean;
  /** Settles with a technical reason once the device is lost; never for a processor. */
  lost: Promise<string>;
}

/** tfjs does not look after its device itself, so that calls would hang or answer zeros. */
export function watchDevice(): DeviceWatch {
  const name = getBackend();
  if (name === 'webgpu') {
    let isLost = false;
    const lost = (backend() as unknown as WebGpuBackend).device.lost.then(({ message }) => {
      isLost = true;
      return message;
    });
    return { isLost: () => isLost, lost };
  }
  if (name === 'webgl') {
    const { gl } = (backend() as unknown as WebGlBackend).gpgpu;
    const lost = new Promise<string>((resolve) => {
      gl.canvas.addEventListener('webglcontextlost', () => resolve('the WebGL context was lost'));
    });
    return { isLost: () => gl.isContextLost(), lost };
  }
  return { isLost: () => false, lost: new Promise(() => undefined) };
}

/** Bytes that the network takes at present: the heap of the WASM backend, the tensors of any other. */
export function networkBytes(): number {
  return activeWasmKernels()?.viewAt(0, 1).buffer.byteLength ?? memory().numBytes;
}

/** Tensors alive at present; a constant number while training. */
export function nTensors(): number {
  return memory().numTensors;
}
