/**
 * Starts the service worker once the page is idle, in built apps alone.
 *
 * @param onUpdateAvailable hears of a new release that waits. `apply` puts it in place and reloads the page; never call
 *   it while something is recorded or computed.
 */
export async function registerServiceWorker(
  onUpdateAvailable: (apply: () => void) => void,
): Promise<void> {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return;
  const { Workbox } = await import('workbox-window');
  const workbox = new Workbox('/service-worker.js');
  workbox.addEventListener('waiting', () => {
    onUpdateAvailable(() => {
      workbox.addEventListener('controlling', () => location.reload());
      workbox.messageSkipWaiting();
    });
  });
  await workbox.register();
}
