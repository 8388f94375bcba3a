import type { ClientOptions, IntercomEvents, Stats, User } from '@intercom-events/core';
import type { Failure } from './failure.js';
import type { SentEvent, TrackedEvent } from './tracked-event.js';

/** The client's options as the application has them, and what only a test says. */
export interface TestEventsOptions extends ClientOptions {
  /**
   * Where the clock stands at the start, and after `clear()`: a `Date`, or Unix milliseconds.
   * Default: the time at which the client is made.
   */
  readonly now?: Date | number;
}

/** The client's clock. It stands until it is turned. */
export interface TestClock {
  /** What time it is for the client. */
  readonly now: Date;
  /**
   * Lets so much time pass: retries, pauses, windows and deadlines that fall into it happen, in order.
   *
   * @param ms - In milliseconds, from 0 to 2,592,000,000 (30 days).
   */
  advance(ms: number): Promise<void>;
}

/** How often something happens. */
export interface TimesOptions {
  /**
   * Integer from 1, or `Infinity`: until `clear()`.
   *
   * @default 1
   */
  readonly times?: number;
}

/** How long to wait in real time. */
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

/** What a test can ask of a client, and order. */
export interface TestControls {
  /** Everything that was tracked, whatever became of it, in order. A snapshot. */
  readonly tracked: readonly TrackedEvent[];

  /** What would have arrived at Intercom, in the order of arrival. A snapshot. */
  readonly sent: readonly SentEvent[];

  readonly clock: TestClock;

  /**
   * Waits until every event has met its end: delivered or dead, discarded or dropped. Turns the clock as
   * far as that takes: to the end of a pause, to the next try, for an unknown contact by some 20 hours.
   *
   * Rejects with a `UsageError` when a request still holds events after `patienceMs` of real time.
   */
  settle(options?: SettleOptions): Promise<Stats>;

  /**
   * Makes the next requests fail; several calls queue up. What becomes of the events is the real
   * delivery's to decide: it tries again, pauses, or gives up.
   *
   * @example
   * ```ts
   * events.failNext({ status: 500 });
   * events.failNext('timeout', { times: 3 });
   * ```
   */
  failNext(failure: Failure, options?: TimesOptions): void;

  /** Intercom does not know this user, until `knownContact()`. */
  unknownContact(user: User): void;

  /** Intercom knows this user again, as it does every other from the start. */
  knownContact(user: User): void;

  /** Intercom answers 429 from now on, until the window ends. */
  rateLimit(options?: RateLimitedOptions): void;

  /**
   * As new: nothing tracked, sent or ordered, the counters at 0, the clock at its start, and open again if
   * it was closed. For between two tests. What requests of the last test still track is not seen any more.
   */
  clear(): void;
}

/**
 * A client for tests: a real one, with its rules, its counters and its delivery; only the clock is the
 * test's, and Intercom is a stand-in in memory. It needs no token and no network, and leaves no timer.
 */
export interface TestEvents extends IntercomEvents, TestControls {}
