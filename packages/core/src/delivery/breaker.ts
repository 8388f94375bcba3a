/** So many failures in a row, anywhere, mean that it is not one event's fault. */
const failuresToOpen = 5;
const firstPauseMs = 1_000;
const maxPauseMs = 300_000;

/** Counts failures in a row and says how long all delivery should wait because of them. */
export class Breaker {
  #failures = 0;

  /** After a failure: how long to wait, or `undefined` while it may still be chance. */
  failed(): number | undefined {
    this.#failures += 1;
    // Once opened, one more failure is enough: it was the probe's.
    const openedBefore = this.#failures - failuresToOpen;
    if (openedBefore < 0) return undefined;
    return Math.min(firstPauseMs * 2 ** Math.min(openedBefore, 9), maxPauseMs);
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
