/** Keeps the screen on while something long goes on in a visible tab. Browsers may refuse; the work then goes on anyway. */
export class WakeLock {
  #isWanted = false;
  #sentinel: WakeLockSentinel | null = null;

  hold(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    document.addEventListener('visibilitychange', this.#request);
    this.#request();
  }

  release(): void {
    this.#isWanted = false;
    document.removeEventListener('visibilitychange', this.#request);
    void this.#sentinel?.release();
    this.#sentinel = null;
  }

  /** Browsers take it away from hidden tabs. */
  #request = (): void => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    navigator.wakeLock.request('screen').then(
      (sentinel) => {
        if (this.#isWanted) this.#sentinel = sentinel;
        else void sentinel.release();
      },
      // Low battery, or forbidden.
      () => undefined,
    );
  };
}
