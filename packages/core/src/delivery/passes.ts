/** Over about how many first attempts the share of accepted ones is taken. */
const window = 64;
/** Nearly all others are accepted. */
const enough = 0.75;
/** For how long an accepted event shows that others are accepted. */
const recentMs = 60_000;

/** What Intercom accepted lately: it shows whether trouble concerns one event, or all. */
export class Passes {
  #lastSentAtMs = Number.NEGATIVE_INFINITY;
  /** A moving average over the first attempts of events. */
  #share = 1;

  /** An event that was sent at this moment was accepted, or refused for good: Intercom works. */
  passed(sentAtMs: number, isFirst: boolean): void {
    if (sentAtMs > this.#lastSentAtMs) this.#lastSentAtMs = sentAtMs;
    if (isFirst) this.#share += (1 - this.#share) / window;
  }

  /** The first attempt of an event has failed. */
  failed(): void {
    this.#share -= this.#share / window;
  }

  /** Whether nearly all events are accepted at their first attempt. */
  get isUsual(): boolean {
    return this.#share >= enough;
  }

  /** Whether an event was accepted that was sent after this moment. */
  isSince(ms: number): boolean {
    return this.#lastSentAtMs > ms;
  }

  /** Whether an event was accepted within the last minute. */
  isRecent(nowMs: number): boolean {
    return this.isSince(nowMs - recentMs);
  }
}
