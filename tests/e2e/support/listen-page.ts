import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

const SAMPLES = resolve(import.meta.dirname, '../../../static/samples');

/** Longest wait for an answer: the first one also fetches and compiles the model, here without a graphics card. */
export const ANSWER_MS = 30_000;

export function readSample(id: string): Promise<Buffer> {
  return readFile(resolve(SAMPLES, `${id}.wav`));
}

/** Opens Listen and waits until its script is there. */
export async function openListen(page: Page): Promise<void> {
  await page.goto('/');
  await expect(page.locator('.drop')).toBeEnabled();
}

/** By the file chooser that the drop zone opens. */
export async function chooseFile(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.locator('.drop').click();
  await (
    await chooser
  ).setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
}

/** As if dragged from the desktop onto the page. */
export async function dropFile(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const content = Array.from(bytes);
  await page.evaluate(
    ({ name, content }) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.from(content)], name));
      for (const type of ['dragenter', 'dragover', 'drop']) {
        const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
        document.body.dispatchEvent(event);
      }
    },
    { name, content },
  );
}

export function verdict(page: Page): Locator {
  return page.locator('#verdict');
}

/** Waits for an answer of any kind. @returns its words. */
export async function waitForVerdict(page: Page): Promise<string> {
  await expect(verdict(page)).toBeVisible({ timeout: ANSWER_MS });
  return verdict(page).innerText();
}

/** The seven percentages in the order of the page. */
export async function readShares(page: Page): Promise<number[]> {
  const texts = await page.locator('.verdict .share').allInnerTexts();
  return texts.map((text) => Number.parseInt(text, 10));
}
