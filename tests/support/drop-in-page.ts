export interface Drop {
  /** From the drop to the verdict on the page. */
  resultMs: number;
  /** Longest task of the main thread meanwhile; 0 if none took over 50 ms, which is what browsers report. */
  longestTaskMs: number;
}

/**
 * Drops a file on the page and waits for an answer that was not there before. Runs in a page, by `page.evaluate`: it may
 * use nothing from outside itself.
 */
export async function dropInPage({
  content,
  patienceMs,
}: {
  content: number[];
  patienceMs: number;
}): Promise<Drop> {
  let longestTaskMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
  });
  observer.observe({ type: 'longtask' });
  const before = document.querySelector('#verdict');
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([Uint8Array.from(content)], 'clip.wav'));
  const startMs = performance.now();
  const answered = new Promise<number>((resolve, reject) => {
    setTimeout(() => {
      reject(new Error('The page gave no answer.'));
    }, patienceMs);
    new MutationObserver((_, mutations) => {
      const verdict = document.querySelector('#verdict');
      if (verdict === null || verdict === before) return;
      mutations.disconnect();
      requestAnimationFrame(() => {
        resolve(performance.now() - startMs);
      });
    }).observe(document.body, { childList: true, subtree: true });
  });
  for (const type of ['dragenter', 'dragover', 'drop']) {
    document.body.dispatchEvent(
      new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
    );
  }
  const resultMs = await answered;
  // Long tasks are reported one task later.
  await new Promise((resolve) => setTimeout(resolve, 100));
  observer.disconnect();
  return { resultMs, longestTaskMs };
}
