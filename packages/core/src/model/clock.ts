/** Stops a timer; stopping twice is harmless. */
export type CancelTimer = () => void;

/** Time. It is passed in, so that a test can control it. */
export interface Clock {
  /** The wall clock, in Unix milliseconds: for `created_at` only, because it can jump. */
  wallMs(): number;
  /** A monotonic clock, in milliseconds: for every wait and every age. */
  nowMs(): number;
  /**
   * Calls `fn` after `delayMs`, outside any request's async context. The timer does not keep the
   * process alive unless `hold` is set.
   */
  after(delayMs: number, fn: () => void, options?: { readonly hold?: boolean }): CancelTimer;
  /** Calls `fn` in the event loop's next turn, outside any request's async context. */
  soon(fn: () => void): void;
}
