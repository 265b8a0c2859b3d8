import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Sums up what the pages of all tests asked of the network. */
export default class RequestsReporter implements Reporter {
  #nTests = 0;
  #nRequests = 0;
  #nOutside = 0;

  onTestEnd(_test: TestCase, { annotations }: TestResult): void {
    const counts = annotations.find(({ type }) => type === 'requests')?.description;
    if (counts === undefined) return;
    const [nRequests = 0, nOutside = 0] = counts.split(' ').map(Number);
    this.#nTests++;
    this.#nRequests += nRequests;
    this.#nOutside += nOutside;
  }

  onEnd(): void {
    console.log(
      `Requests in ${this.#nTests} tests: ${this.#nRequests}, outside the origin: ${this.#nOutside}`,
    );
  }

  printsToStdio(): boolean {
    return false;
  }
}
