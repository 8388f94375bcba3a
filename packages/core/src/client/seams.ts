import type { Clock } from '../model/clock.js';

/** What a client takes from outside, so that a test can hand in its own. */
export interface Seams {
  readonly clock: Clock;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
  /** What this process's event ids begin with. */
  readonly idPrefix: string;
}
