import type { User } from '../model/contact.js';
import type { Metadata } from '../model/metadata.js';
import type { Track } from '../model/track.js';
import type { Outcome, TrackOptions } from '../model/track-options.js';
import type { TrackedName, TrackedRest } from '../model/tracking-plan.js';
import type { Verdict } from '../model/verdict.js';
import type { DeadlineOptions } from '../options/deadline-of.js';
import type { DeadLetters } from '../outbox/outbox.js';
import type { PersistedResult } from './flush-and-close.js';
import type { FlushResult } from './flushes.js';
import type { ForgetReport, Forgettable } from './forget-contact.js';
import type { Health } from './health.js';
import type { IntercomRequests } from './intercom-requests.js';
import type { Stats } from './stats.js';

/** A request or a job whose events belong together. Created by the adapters. */
export interface RequestScope {
  /** Tracks for the scope's user. Works without its object, so it can be passed around. */
  readonly track: Track;
  /** Runs the rest of the request so that `events.current` finds this scope. */
  run<Result>(rest: () => Result): Result;
  /** Ends the scope; a second call does nothing. Without an outcome it was a success. */
  end(outcome?: Outcome): void;
  /**
   * For a request whose end is not announced: `look` is called until the scope has ended, about once a second
   * while it holds events, and before a flush. It calls `end()` when the request is over.
   */
  watch(look: () => void): void;
}

/** The user of a scope, or a function that returns the user when it is called. */
export type ScopeUser =
  | User
  | null
  | undefined
  | (() => User | null | undefined | PromiseLike<User | null | undefined>);

/** Tracks for any user. With a tracking plan the compiler checks names and metadata. */
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

/** The scope of the running code, if any. */
export interface CurrentScope {
  /** Tracks in the scope; outside a scope it returns `dropped: invalid_user`. */
  readonly track: Track;
  /** Whether the running code is in a scope: of a request, or of `runInScope()`. */
  readonly isOpen: boolean;
}

/** The proxy that requests go through; its user and password are not shown. */
export interface UsedProxy {
  /** Scheme, host and port. */
  readonly origin: string;
  /** What names it: the option `proxy`, or an environment variable such as `HTTPS_PROXY`. */
  readonly from: string;
}

/** A client: tracks events and delivers them to Intercom in the background. */
export interface IntercomEvents extends IntercomRequests {
  /** Unique among the clients of all processes: the ids of the client's events begin with it. */
  readonly id: string;

  /**
   * The proxy that requests go through; `undefined` if there is none. With `fetch` the runtime decides, and it is
   * not known here.
   */
  readonly proxy: UsedProxy | undefined;

  /**
   * Tracks one event and returns at once; delivery happens in the background.
   *
   * The event's time is now, in whole seconds: the precision in which Intercom stores events and recognises
   * duplicates. The metadata is read before the call returns: later changes to the object have no effect.
   *
   * Never throws and never waits. An event that cannot be accepted is `dropped` with a reason, counted in
   * `stats()` and reported to `onDropped`.
   *
   * @param user - Whom the event is about: your own user id, or `{ userId }`, `{ id }`, `{ email }`.
   * @param name - A past-tense verb and a noun, e.g. `placed-order`; 1 to 255 characters,
   *   stored in lower case.
   * @param metadata - Up to 10 keys, or a function that returns them.
   * @returns `accepted`, `duplicate`, or `dropped` with its reason.
   */
  readonly track: TrackFor;

  /**
   * The scope of the current request, for code that has no access to the request object:
   * `events.current.track('placed-order')`. Outside a request it returns `dropped: invalid_user`.
   *
   * Where async context is lost (callbacks of connection pools, event emitters) there may be no scope, or that
   * of another request: use `req.track` there, which is bound to its request, or `bindScope()`.
   */
  readonly current: CurrentScope;

  /**
   * Runs work that is not a request (a cron job, a message of a queue, a script) in a scope of its own:
   * `events.current` is this scope in everything that `fn` calls. The outcome is a success when `fn` returns or
   * its promise is fulfilled, and a failure when it throws or rejects: events with `sendWhen: 'success'` are
   * discarded then. Scopes can be nested; the inner one counts.
   *
   * Returns what `fn` returns and throws what `fn` throws.
   *
   * @param user - Whom the work is about, or a function that returns the user: called when an event is tracked,
   *   and once more at the end if the user was not known. It may return a promise.
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
   * Binds a function to the current scope: it runs in this scope wherever it is called from. For callbacks of
   * connection pools, event emitters and batch loaders, which are called in the context of another request.
   * Bound outside a scope it runs in none.
   */
  bindScope<Args extends unknown[], Result, This = unknown>(
    fn: (this: This, ...args: Args) => Result,
  ): (this: This, ...args: Args) => Result;

  /**
   * Waits until every event accepted before this call is delivered or dead, the deadline (10 s by default) has
   * passed, or nothing that is left can be sent before it. Keeps the process alive. Never rejects.
   */
  flush(options?: DeadlineOptions): Promise<FlushResult>;

  /**
   * Waits until every event accepted before this call is stored durably (option `outbox`), or the deadline (10 s by
   * default) has passed. Says how many are not. For a handler that must not answer before its events are safe.
   *
   * Without a durable outbox it answers at once: each event that is not delivered is missing, `durability` is
   * `process`. Keeps the process alive. Never rejects.
   */
  persisted(options?: DeadlineOptions): Promise<PersistedResult>;

  /**
   * Stops accepting (`dropped: closed`), waits for held events and delivery within the deadline (5 s
   * by default), and ends everything: events that are left stay in a durable outbox, or are dead (`closed`). Call it
   * after the server has closed. A second call returns the promise of the first. Keeps the process alive. Never rejects.
   */
  close(options?: DeadlineOptions): Promise<FlushResult>;

  /**
   * Removes everything this process holds about a contact that was not sent yet: held events, pending events,
   * dead letters, and the contact's entries in the dedupe window. Events in flight cannot be taken back and are
   * counted. What Intercom already has must be deleted there.
   *
   * Done when the call returns; the promise is the report. Rejects with a `UsageError` (`INPUT_INVALID`) if an
   * identifier cannot be used; nothing was forgotten then.
   *
   * @param who - All identifiers under which events may have been tracked.
   *
   * @example
   * ```ts
   * await events.forget({ userId: '42', email: 'ada@example.org', id: '65f0c0ffee65f0c0ffee65f0' });
   * ```
   */
  forget(who: Forgettable): Promise<ForgetReport>;

  /** The counters since the client was created. Cheap, and consistent at every moment. */
  stats(): Stats;

  /**
   * The state of delivery as a status and a closed list of reasons. Cheap, however many events are pending.
   *
   * Show it and alert on it, but do not use it for a liveness or readiness probe: whether Intercom can be reached
   * says nothing about whether the application can serve its users.
   */
  health(): Health;

  /** Events that were given up: list them, send them again, delete them. */
  readonly dead: DeadLetters;

  /**
   * Opens a scope; for adapters and jobs.
   *
   * @param askUser - Called when an event is tracked, and once more when the scope ends if the user was not
   *   known: returns a user, nothing, or a promise of a user.
   * @param lookedAt - Where it looks, for the log line that says that no user was found.
   */
  openScope(askUser: () => unknown, lookedAt?: string): RequestScope;
}
