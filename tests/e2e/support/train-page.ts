import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { parseBundle, type Bundle } from '#lib/core/network/bundle.ts';

/** Longest wait for a small run to end; a fraction of it is needed where the machine is free. */
export const RUN_MS = 120_000;

/** Opens Train; the store of the app exists afterwards. */
export async function openTrain(page: Page): Promise<void> {
  await page.goto('/train');
  await expect(page.getByText('Looking for recordings')).toBeHidden();
}

/** Chooses what makes a run of seconds. */
export async function planSmallRun(page: Page, epochs: number): Promise<void> {
  await page.getByText('All settings').click();
  await page.getByRole('spinbutton', { name: 'Epochs' }).fill(String(epochs));
  await page.getByRole('spinbutton', { name: 'Batch' }).fill('8');
  await page.getByLabel('Compute on').selectOption('wasm');
}

export async function start(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start training' }).click();
}

/** The value of one figure of the run. */
export function figure(page: Page, name: string): Locator {
  return page
    .locator('dl > div')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd');
}

/** Steps taken so far. */
export async function stepsTaken(page: Page): Promise<number> {
  const text = await figure(page, 'Step').innerText();
  return Number.parseInt(text.replaceAll(',', ''), 10);
}

export async function untilStep(page: Page, step: number): Promise<void> {
  await expect.poll(() => stepsTaken(page), { timeout: RUN_MS }).toBeGreaterThanOrEqual(step);
}

/** Lets the run rest between two steps. */
export async function rest(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('heading', { name: 'Paused' })).toBeVisible({ timeout: RUN_MS });
}

/** Wakes it again. */
export async function goOn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Go on' }).click();
}

export async function untilDone(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Done' })).toBeVisible({ timeout: RUN_MS });
}

/** SHA-256 of all weights as float32. */
export async function digestOf(page: Page): Promise<string> {
  return (await figure(page, 'Checksum of the weights').getAttribute('title')) ?? '';
}

/** The loss of every step up to the last checkpoint, as the store has them. */
export function keptLosses(page: Page): Promise<number[]> {
  return page.evaluate(
    () =>
      new Promise<number[]>((resolve, reject) => {
        const request = indexedDB.open('stimmung');
        request.onerror = () => reject(new Error('The database does not open.'));
        request.onsuccess = () => {
          const database = request.result;
          const all = database.transaction('checkpoints').objectStore('checkpoints').getAll();
          all.onsuccess = () => {
            const [checkpoint] = all.result as { progress: { losses: number[] } }[];
            database.close();
            resolve(checkpoint?.progress.losses ?? []);
          };
        };
      }),
  );
}

/** Puts what the run has learnt into the library under `name`. */
export async function keepAs(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Keep in the library' }).click();
  await expect(page.getByText(`“${name}” is in the library.`)).toBeVisible();
}

/** A model of the library, as it lies in the store. */
export async function readKept(page: Page, name: string): Promise<Bundle> {
  const { description, bytes } = await page.evaluate(
    (name) =>
      new Promise<{ description: unknown; bytes: number[] }>((resolve, reject) => {
        const request = indexedDB.open('stimmung');
        request.onerror = () => reject(new Error('The database does not open.'));
        request.onsuccess = () => {
          const database = request.result;
          const tx = database.transaction(['library', 'library-chunks']);
          const models = tx.objectStore('library').getAll();
          models.onsuccess = () => {
            const all = models.result as { id: string; name: string; description: unknown }[];
            const model = all.find((one) => one.name === name);
            if (model === undefined) {
              reject(new Error(`No model ${name}.`));
              return;
            }
            // A small network is one chunk.
            const chunk = tx.objectStore('library-chunks').get([model.id, 0]);
            chunk.onsuccess = () => {
              database.close();
              const bytes = Array.from(new Uint8Array(chunk.result as ArrayBuffer));
              resolve({ description: model.description, bytes });
            };
          };
        };
      }),
    name,
  );
  return parseBundle(description, Uint8Array.from(bytes));
}
