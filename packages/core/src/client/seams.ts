import type { Watcher } from '../intake/watched-hall.js';
import type { Asker } from '../model/api-answer.js';
import type { Clock } from '../model/clock.js';
import type { Transport } from '../model/send-result.js';

/** What a client takes from outside, so that a test can hand in its own. */
export interface Seams {
  readonly clock: Clock;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
  /** What this process's event ids begin with. */
  readonly idPrefix: string;
}

/** All seams there are: those that say where events go are for `@intercom-events/testing` alone. */
export interface InnerSeams extends Seams {
  /** Takes the place of HTTP, for events that are delivered in the background. */
  readonly transport?: Transport;
  /** Takes the place of HTTP, for those who wait for an answer. */
  readonly asker?: Asker;
  /** Told of every event that passes the hall. */
  readonly watcher?: Watcher;
}
