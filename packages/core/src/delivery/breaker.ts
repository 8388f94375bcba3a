/** How many events in a row fail at their first attempt before the breaker opens. */
const failuresToOpen = 5;
const firstPauseMs = 1_000;
const maxPauseMs = 300_000;

/** Counts events that fail in a row, and says how long all delivery should wait because of them. */
export class Breaker {
  #failures = 0;

  /** Whether the next event that fails at its first attempt opens it, or it is open. */
  get isNearlyOpen(): boolean {
    return this.#failures >= failuresToOpen - 1;
  }

  /**
   * After a failure: how long to wait, or `undefined` while it may still be chance.
   *
   * @param isFirst - Whether the event has not failed before: events that fail again do not open it.
   */
  failed(isFirst: boolean): number | undefined {
    if (!isFirst && this.#failures < failuresToOpen) return undefined;
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
