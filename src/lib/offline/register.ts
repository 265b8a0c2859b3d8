export interface UpdateListener {
  /** Hears of a new release that waits. `apply` puts it in place and reloads the page. */
  onWaiting: (apply: () => void) => void;
  /** Hears that another tab has put a new release in place. */
  onRenewed: () => void;
}

/** Tabs live for days; a new release is looked for this often at most, milliseconds. */
const LOOK_MS = 3_600_000;

/**
 * Starts the service worker once the page is idle, in built apps alone.
 *
 * @param url of its script.
 */
export async function registerServiceWorker(
  url: string,
  { onWaiting, onRenewed }: UpdateListener,
): Promise<void> {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return;
  const { Workbox } = await import('workbox-window');
  const workbox = new Workbox(url);
  let isApplied = false;
  workbox.addEventListener('waiting', () => {
    onWaiting(() => {
      isApplied = true;
      workbox.messageSkipWaiting();
    });
  });
  // A page that nothing controlled before is not renewed but made independent of the network.
  let wasControlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (isApplied) location.reload();
    else if (wasControlled) onRenewed();
    wasControlled = true;
  });
  await workbox.register();
  lookNowAndThen(() => void workbox.update());
}

/** Calls back when the reader comes back to the tab after a while. */
function lookNowAndThen(look: () => void): void {
  let lookedAt = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - lookedAt < LOOK_MS) return;
    lookedAt = Date.now();
    look();
  });
}
