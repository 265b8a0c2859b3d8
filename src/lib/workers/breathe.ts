/**
 * Lets the worker's messages in, and nothing more: timers wait longer when nested, and animation frames stand still in
 * hidden tabs.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
