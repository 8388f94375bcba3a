/** How much, and how long, a scope keeps. */
export interface ScopeLimits {
  readonly maxEvents: number;
  readonly maxBufferedMs: number;
  readonly maxHeldMs: number;
  readonly userTimeoutMs: number;
}
