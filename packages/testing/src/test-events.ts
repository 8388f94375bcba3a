import type { ClientOptions, IntercomEvents, Stats, User } from '@intercom-events/core';
import type { Failure } from './failure.js';
import type { SentEvent, TrackedEvent } from './tracked-event.js';

/** The application's options of the client, and those for tests. */
export interface TestEventsOptions extends ClientOptions {
  /**
   * The time at the start and after `clear()`: a `Date`, or Unix milliseconds.
   * Default: the time at which the client is made.
   */
  readonly now?: Date | number;
}

/** The client's clock. It stands still until it is advanced. */
export interface TestClock {
  /** The current time of the client. */
  readonly now: Date;
  /**
   * Lets time pass: retries, pauses, windows and deadlines that are due happen, in order.
   *
   * @param ms - In milliseconds, from 0 to 2,592,000,000 (30 days).
   */
  advance(ms: number): Promise<void>;
}

/** How often a request fails. */
export interface TimesOptions {
  /**
   * Integer from 1, or `Infinity`: until `clear()`.
   *
   * @default 1
   */
  readonly times?: number;
}

/** The maximum wait in real time. */
export interface SettleOptions {
  /**
   * How long to wait for requests that hold events, in milliseconds of real time. Integer from 0 to 60,000.
   *
   * @default 2_000
   */
  readonly patienceMs?: number;
}

/** A window of the rate limit. */
export interface RateLimitedOptions {
  /**
   * When the window ends, in milliseconds on the test's clock. Integer from 1 to 60,000.
   *
   * @default 10_000
   */
  readonly forMs?: number;
}

/** What a test can read from a client, and control. */
export interface TestControls {
  /** Everything that was tracked, in order, whatever its state. A snapshot. */
  readonly tracked: readonly TrackedEvent[];

  /** What would have arrived at Intercom, in the order of arrival. A snapshot. */
  readonly sent: readonly SentEvent[];

  readonly clock: TestClock;

  /**
   * Waits until every event is delivered, dead, discarded or dropped. Advances the clock as far as needed:
   * to the end of a pause, to the next attempt, about 20 hours for an unknown contact.
   *
   * Rejects with a `UsageError` when a request still holds events after `patienceMs` of real time.
   */
  settle(options?: SettleOptions): Promise<Stats>;

  /**
   * Makes the next requests fail; several calls queue up. The real delivery code decides what happens to the
   * events: it tries again, pauses, or gives up.
   *
   * @example
   * ```ts
   * events.failNext({ status: 500 });
   * events.failNext('timeout', { times: 3 });
   * ```
   */
  failNext(failure: Failure, options?: TimesOptions): void;

  /** Makes this user unknown to Intercom, until `knownContact()`. */
  unknownContact(user: User): void;

  /** Makes this user known again. At the start all users are known. */
  knownContact(user: User): void;

  /** Makes Intercom answer 429 until the window ends. */
  rateLimit(options?: RateLimitedOptions): void;

  /**
   * Resets everything between two tests: events, failures, counters and the clock. A closed client is open
   * again. What requests of the previous test still track is ignored.
   */
  clear(): void;
}

/**
 * A client for tests: a real one, with its rules, counters and delivery. Only the clock is controlled by the
 * test, and Intercom is simulated in memory. It needs no token and no network, and leaves no timer.
 */
export interface TestEvents extends IntercomEvents, TestControls {}
