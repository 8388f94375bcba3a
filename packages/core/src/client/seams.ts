import type { HttpClient } from '../http/http-client.js';
import type { RecorderObserver } from '../intake/observed-recorder.js';
import type { Clock } from '../model/clock.js';

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
  /** Takes the place of HTTP. */
  readonly http?: HttpClient;
  /** Told of every event that passes the recorder. */
  readonly observer?: RecorderObserver;
}
