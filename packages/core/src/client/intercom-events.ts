import type { User } from '../model/contact.js';
import type { Metadata } from '../model/metadata.js';
import type { Track } from '../model/track.js';
import type { Outcome, TrackOptions } from '../model/track-options.js';
import type { TrackedName, TrackedRest } from '../model/tracking-plan.js';
import type { Verdict } from '../model/verdict.js';
import type { DeadlineOptions } from '../options/deadline-of.js';
import type { DeadLetters } from '../outbox/outbox.js';
import type { FlushResult } from './flushes.js';
import type { ForgetReport, Forgettable } from './forgetting.js';
import type { Health } from './health.js';
import type { Questions } from './questions.js';
import type { Stats } from './stats.js';

/** One request, or job, whose events belong together. Made by the adapters. */
export interface RequestScope {
  /** Tracks for the scope's own user; bound, so it may be handed around. */
  readonly track: Track;
  /** Runs the rest of the request so that `events.current` finds this scope. */
  run<Result>(rest: () => Result): Result;
  /** Ends the scope; the second call does nothing. Without an outcome it was a success. */
  end(outcome?: Outcome): void;
}

/** Whom a scope is about: a user, or a function that says so when it is asked. */
export type ScopeUser =
  | User
  | null
  | undefined
  | (() => User | null | undefined | PromiseLike<User | null | undefined>);

/** Tracks for any user. With a tracking plan the compiler knows its names and metadata. */
export type TrackFor = keyof IntercomTracking.Plan extends never
  ? (
      user: User,
      name: string,
      metadata?: Metadata | (() => Metadata),
      options?: TrackOptions,
    ) => Verdict
  : <Name extends TrackedName>(
      user: User,
      name: Name,
      ...rest: TrackedRest<Name, TrackOptions>
    ) => Verdict;

/** The scope the running code belongs to, if any. */
export interface CurrentScope {
  /** Tracks in the scope; without one it answers `dropped: invalid_user`. */
  readonly track: Track;
  /** Whether the running code belongs to a scope: of a request, or of `runInScope()`. */
  readonly isOpen: boolean;
}

/** A client: tracks events, and delivers them to Intercom in the background. */
export interface IntercomEvents extends Questions {
  /** Tells the clients of all processes apart: the ids of its events begin with it. */
  readonly id: string;

  /**
   * Tracks one event and returns at once; delivery happens in the background.
   *
   * The event's time is now, in whole seconds, the precision in which Intercom stores events and
   * tells repeats. The metadata is read before the call returns: what happens to the object
   * afterwards changes nothing.
   *
   * Never throws and never waits. What cannot be accepted is answered as `dropped` with a reason,
   * counted in `stats()` and told to `onDropped`.
   *
   * @param user - Whom it is about: your own user id, or `{ userId }`, `{ id }`, `{ email }`.
   * @param name - A past-tense verb and a noun, for example `placed-order`; 1 to 255 characters,
   *   stored in lower case.
   * @param metadata - Up to 10 keys, or a function that returns them.
   * @returns `accepted`, `duplicate`, or `dropped` with its reason.
   */
  readonly track: TrackFor;

  /**
   * The scope of the request that is being served, for code that is not handed the request:
   * `events.current.track('placed-order')`. Outside a request it answers `dropped: invalid_user`.
   *
   * Where async context is lost (callbacks of connection pools, event emitters) it can find no scope
   * or another request's: use `req.track` there, which is bound to its request, or `bindScope()`.
   */
  readonly current: CurrentScope;

  /**
   * Runs one unit of work that is no request (a cron job, a message of a queue, a script) in a scope of
   * its own: `events.current` finds it everywhere below, and its events meet an outcome. It is a success
   * when `fn` returns, or its promise is fulfilled; a failure when it throws or rejects: events with
   * `sendWhen: 'success'` are discarded then. Scopes may lie within each other; the inner one counts.
   *
   * Gives back what `fn` returns and throws what it throws, and nothing else.
   *
   * @param user - Whom the work is about, or a function that says so: called when an event is tracked,
   *   and once more at the end if nobody was known. It may return a promise.
   *
   * @example
   * ```ts
   * queue.process('renewals', (job) =>
   *   events.runInScope(job.data.userId, async ({ track }) => {
   *     await renew(job.data);
   *     track('renewed-plan', { plan: job.data.plan });
   *   }),
   * );
   * ```
   */
  runInScope<Result>(user: ScopeUser, fn: (scope: RequestScope) => Result): Result;

  /**
   * The same function, which from now on runs in the scope of whoever has called `bindScope()`, wherever
   * it is called from: for callbacks of connection pools, event emitters and batch loaders, which are
   * called in the context of somebody else. Bound outside any scope it runs in none.
   */
  bindScope<Args extends unknown[], Result, This = unknown>(
    fn: (this: This, ...args: Args) => Result,
  ): (this: This, ...args: Args) => Result;

  /**
   * Waits until every event accepted before this call is delivered or dead, the deadline (10 s by
   * default) has passed, or nothing that is left can move before it. Holds the process. Never rejects.
   */
  flush(options?: DeadlineOptions): Promise<FlushResult>;

  /**
   * Stops accepting (`dropped: closed`), waits for held events and delivery within the deadline (5 s
   * by default), and ends everything: what is left then is dead (`closed`). Call it after the server
   * has closed. Calling it again returns the first call's promise. Holds the process. Never rejects.
   */
  close(options?: DeadlineOptions): Promise<FlushResult>;

  /**
   * Throws away everything this process has about somebody that has not left yet: held events, events
   * that wait to be sent, dead letters, and what is remembered of the last moments. What is being sent at
   * this moment cannot be taken back, and is counted; what Intercom has is deleted there.
   *
   * Done when the call returns; the promise is the report. Rejects with a `UsageError` `INPUT_INVALID` for what is no
   * user, and then nothing was forgotten.
   *
   * @param who - All identifiers under which events may have been tracked.
   *
   * @example
   * ```ts
   * await events.forget({ userId: '42', email: 'ada@example.org', id: '65f0c0ffee65f0c0ffee65f0' });
   * ```
   */
  forget(who: Forgettable): Promise<ForgetReport>;

  /** The counters since the client was made; cheap, and always in balance. */
  stats(): Stats;

  /**
   * How delivery is doing, in a status and a closed list of reasons; cheap however many events wait.
   *
   * Show it and alert on it, but answer no liveness probe with it, and hardly a readiness probe: whether
   * Intercom can be reached says nothing about whether the application can serve its users.
   */
  health(): Health;

  /** Events that were given up: list them, send them again, delete them. */
  readonly dead: DeadLetters;

  /**
   * Opens a scope; for adapters and for jobs.
   *
   * @param askUser - Asked when an event is tracked, and once more when the scope ends if nobody was
   *   known: returns a user, nothing, or a promise of one.
   */
  openScope(askUser: () => unknown): RequestScope;
}
