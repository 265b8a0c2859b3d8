import type { Page, Worker } from '@playwright/test';
import { chooseFiles, openData, waitForReport } from './data-page.ts';
import { openTrain } from './train-page.ts';

/** What training costs the page, read from outside: the app itself tells none of it. */

/** Brings the whole of EMO-DB into the page and opens Train, on the processor. */
export async function openTrainWithCorpus(page: Page, archive: string): Promise<void> {
  await openData(page);
  await chooseFiles(page, archive);
  await waitForReport(page, '535 recordings brought in.');
  await openTrain(page);
  await page.getByLabel('Compute on').selectOption('wasm');
}

/** Everything that could grow while a network learns. */
export interface TrainingMemory {
  tensors: number;
  tensorBytes: number;
  wasmBytes: number;
  /** JavaScript's, of the page and its workers, after the garbage was collected. */
  heapBytes: number;
}

/** What tfjs keeps on the worker's global object. */
interface TfjsScope {
  _tfengine: {
    memory(): { numTensors: number; numBytes: number };
    backend: { wasm: { HEAPU8: Uint8Array } };
  };
}

/** What only isolated pages may ask; the types of TypeScript lack it. */
interface MemoryScope {
  /** Waits for a collection of garbage. Beside JavaScript it counts what the browser shares between pages. */
  measureUserAgentSpecificMemory(): Promise<{ breakdown: { bytes: number; types: string[] }[] }>;
}

/** To be called while training rests. */
export async function readTrainingMemory(page: Page): Promise<TrainingMemory> {
  const engine = await trainingWorker(page).evaluate(() => {
    const { _tfengine: tfjs } = self as unknown as TfjsScope;
    const { numTensors: tensors, numBytes: tensorBytes } = tfjs.memory();
    return { tensors, tensorBytes, wasmBytes: tfjs.backend.wasm.HEAPU8.byteLength };
  });
  const heapBytes = await page.evaluate(async () => {
    const scope = performance as unknown as MemoryScope;
    const { breakdown } = await scope.measureUserAgentSpecificMemory();
    const own = breakdown.filter(({ types }) => types.includes('JavaScript'));
    return own.reduce((sum, { bytes }) => sum + bytes, 0);
  });
  return { ...engine, heapBytes };
}

function trainingWorker(page: Page): Worker {
  const worker = page.workers().find((candidate) => candidate.url().includes('training'));
  if (worker === undefined) throw new Error('No worker trains.');
  return worker;
}
