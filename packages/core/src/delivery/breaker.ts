/** How many failures in a row, of whatever events, open the breaker. */
const failuresToOpen = 5;
const firstPauseMs = 1_000;
const maxPauseMs = 300_000;

/** Counts failures in a row and says how long all delivery should wait because of them. */
export class Breaker {
  #failures = 0;

  /** After a failure: how long to wait, or `undefined` while it may still be chance. */
  failed(): number | undefined {
    this.#failures += 1;
    // Once it has opened, one more failure is enough: that of the probe.
    const openedBefore = this.#failures - failuresToOpen;
    if (openedBefore < 0) return undefined;
    return Math.min(firstPauseMs * 2 ** Math.min(openedBefore, 9), maxPauseMs);
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
