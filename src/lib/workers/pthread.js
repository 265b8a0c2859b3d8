/**
 * A thread of tfjs's WASM build: what Emscripten 3 (MIT) has its threads do in a browser, as a file of this origin.
 * A classic script, served as it is: nothing is imported and no name is shortened, since the module's own script, which
 * it loads, finds and calls it by these names.
 */
'use strict';

/** What the module's script reads and adds to. */
var Module = {
  instantiateWasm(imports, receive) {
    const instance = new WebAssembly.Instance(Module.wasmModule, imports);
    receive(instance);
    Module.wasmModule = null;
    return instance.exports;
  },
};

/** Whether this thread has run before; until then, what others want of it has to wait. */
let isRunning = false;
let waitingQueues = [];

/** The module's script calls it when it is there. */
self.startWorker = (instance) => {
  Module = instance;
  self.postMessage({ cmd: 'loaded' });
};

self.onunhandledrejection = (event) => {
  throw event.reason ?? event;
};

self.onmessage = ({ data }) => {
  try {
    if (data.cmd === 'load') load(data);
    else if (data.cmd === 'run') run(data);
    else if (data.cmd === 'cancel' && Module._pthread_self()) Module.__emscripten_thread_exit(-1);
    else if (data.cmd === 'processProxyingQueue') pass(data.queue);
  } catch (error) {
    Module.__emscripten_thread_crashed?.();
    throw error;
  }
};

function load({ wasmModule, wasmMemory, handlers, urlOrBlob }) {
  Object.assign(Module, {
    wasmModule,
    wasmMemory,
    buffer: wasmMemory.buffer,
    ENVIRONMENT_IS_PTHREAD: true,
  });
  for (const handler of handlers) {
    Module[handler] = (...args) => self.postMessage({ cmd: 'callHandler', handler, args });
  }
  self.importScripts(urlOrBlob);
  self.WasmBackendModuleThreadedSimd(Module);
}

function run({ pthread_ptr: pthread, start_routine: routine, arg, ...data }) {
  Module.__emscripten_thread_init(pthread, 0, 0, 1);
  Module.establishStackSpace();
  Module.PThread.receiveObjectTransfer(data);
  Module.PThread.threadInitTLS();
  if (!isRunning) {
    for (const queue of waitingQueues) Module.executeNotifiedProxyingQueue(queue);
    waitingQueues = [];
    isRunning = true;
  }
  try {
    Module.invokeEntryPoint(routine, arg);
  } catch (error) {
    // Emscripten unwinds the stack by this string where a thread goes on without it.
    if (error === 'unwind') return;
    if (!(error instanceof Module.ExitStatus)) throw error;
    if (!Module.keepRuntimeAlive()) Module.__emscripten_thread_exit(error.status);
  }
}

function pass(queue) {
  if (isRunning) Module.executeNotifiedProxyingQueue(queue);
  else waitingQueues.push(queue);
}
