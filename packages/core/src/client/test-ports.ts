import type { HttpClient } from '../http/http-client.js';
import type { RecorderObserver } from '../intake/observed-recorder.js';
import type { Clock } from '../model/clock.js';

/** Clock, randomness and ids of a client, so that a test can replace them. */
export interface Ports {
  readonly clock: Clock;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
  /** What this process's event ids begin with. */
  readonly idPrefix: string;
}

/** All that can be replaced. What replaces HTTP, or observes events, is for `@intercom-events/testing` only. */
export interface TestPorts extends Ports {
  /** Used in place of HTTP. */
  readonly http?: HttpClient;
  /** Told of every event that is recorded. */
  readonly observer?: RecorderObserver;
}

/** The names of all ports. */
export const testPortNames: Readonly<Record<keyof TestPorts, true>> = {
  clock: true,
  random: true,
  idPrefix: true,
  http: true,
  observer: true,
};
