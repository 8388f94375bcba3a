import type { AsyncLocalStorage } from 'node:async_hooks';
import type { CancelTimer } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { Track } from '../model/track.js';
import type { Outcome, ScopeTrackOptions, SendWhen } from '../model/track-options.js';
import { accepted, held, type Verdict } from '../model/verdict.js';
import { ask, hasOwnUser, readKnownUser, type UserAnswer } from './ask-user.js';
import { awaitUser } from './await-user.js';
import type { EventRecorder } from './event-recorder.js';
import { HeldEvents } from './held-events.js';
import type { OpenScope, OpenScopes } from './open-scopes.js';
import { isWantedNow, sendWhenOf, success } from './send-when.js';

/** How much, and how long, a scope keeps. */
export interface ScopeLimits {
  readonly maxEvents: number;
  readonly maxBufferedMs: number;
  readonly maxHeldMs: number;
  readonly userTimeoutMs: number;
}

/** What scopes of one client share. */
export interface ScopeParts {
  readonly recorder: EventRecorder;
  /** Holds the scope of the running code. */
  readonly ambient: AsyncLocalStorage<Scope | undefined>;
  readonly open: OpenScopes;
  readonly limits: ScopeLimits;
}

/** What `track()` was given. */
interface Given {
  readonly name: unknown;
  readonly metadata: unknown;
  readonly options: unknown;
  readonly sendWhen: SendWhen;
}

/** Given to `track` in the place of a name, it asks which scope the `track` belongs to. */
const whichScope = Object.freeze({});
let asked: Scope | undefined;

/** The scope behind a request's `track`; `undefined` for any other function. */
export function scopeOf(track: Track): Scope | undefined {
  asked = undefined;
  Reflect.apply(track, undefined, [whichScope]);
  const scope = asked;
  asked = undefined;
  return scope;
}

/** One request, or job: knows its user, and keeps its events until it has ended. */
export class Scope implements OpenScope {
  readonly #parts: ScopeParts;
  readonly #askUser: () => unknown;
  readonly #lookedAt: string | undefined;
  #buffered: StoredEvent[] | undefined;
  #held: HeldEvents | undefined;
  #stopWaiting: CancelTimer | undefined;
  #sinceMs = 0;
  /** Set when the request has ended. */
  #outcome: Outcome | undefined;
  #look: (() => void) | undefined;

  place = -1;

  /** `req.track`, bound to this scope wherever it is called from. */
  readonly track: Track;

  /**
   * @param lookedAt - Where `askUser` looks, for the log.
   */
  constructor(parts: ScopeParts, askUser: () => unknown, lookedAt?: string) {
    this.#parts = parts;
    this.#askUser = askUser;
    this.#lookedAt = lookedAt;
    const track = (name: unknown, metadata?: unknown, options?: ScopeTrackOptions): Verdict =>
      this.#track(name, metadata, options);
    this.track = track;
  }

  /** Counts and reports the scope's events. */
  get recorder(): EventRecorder {
    return this.#parts.recorder;
  }

  get heldCount(): number {
    return this.#held?.count ?? 0;
  }

  get bufferedCount(): number {
    return this.#buffered?.length ?? 0;
  }

  // The three work without the scope, as `track` does. They are bound when they are read: there is a scope for each
  // request, and most read them once.
  get run(): <Result>(rest: () => Result) => Result {
    return (rest) => this.#run(rest);
  }

  get end(): (outcome?: Outcome) => void {
    return (outcome) => this.#end(outcome);
  }

  get watch(): (look: () => void) => void {
    return (look) => {
      if (this.#outcome === undefined) this.#look = look;
    };
  }

  /** Runs the rest of the request inside the scope, so that `events.current` finds it. */
  #run<Result>(rest: () => Result): Result {
    // A closed client no longer uses the storage, so that it can be disabled.
    return this.#parts.recorder.refusal === undefined
      ? this.#parts.ambient.run(this, rest)
      : rest();
  }

  /** Ends the scope: accepted events go to the outbox, held ones are accepted or discarded. */
  #end(outcome?: Outcome): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome ?? success;
    this.#look = undefined;
    this.storeBuffered();
    this.#held?.meet(this.#outcome);
    this.#commitHeld();
  }

  look(): void {
    this.#look?.();
  }

  storeBuffered(): void {
    const events = this.#buffered;
    if (events === undefined) return;
    this.#buffered = undefined;
    try {
      this.#parts.recorder.store(events);
    } catch {
      // The application has used up the stack. For a sweep, or the end of the scope.
      this.#buffered = events;
      return;
    }
    this.#closeIfEmpty();
  }

  giveUpHeld(): void {
    this.#stopWaiting?.();
    this.#held?.giveUp('outcome_unknown');
    this.#closeIfEmpty();
  }

  forget(isMatch: (contact: Contact) => boolean): number {
    if (this.#buffered?.some(({ contact }) => isMatch(contact)) === true) this.storeBuffered();
    const count = this.#held?.forget(isMatch) ?? 0;
    this.#closeIfEmpty();
    return count;
  }

  /** Whom the scope is about. Asks the application, and waits for its promise up to a time limit. */
  async contact(): Promise<Contact | undefined> {
    const { recorder, limits } = this.#parts;
    const answer = ask(this.#askUser, recorder);
    if (answer.kind === 'known') return answer.contact;
    if (answer.kind !== 'promised') return undefined;
    const timeoutMs = limits.userTimeoutMs;
    const user = await new Promise<UserAnswer>(
      (resolve) => void awaitUser(answer.promise, { recorder, timeoutMs }, resolve),
    );
    return user.kind === 'known' ? user.contact : undefined;
  }

  /**
   * Tracks an event for a contact that was asked for before; without one it is discarded.
   *
   * @param trackedAtMs - When it happened, in Unix milliseconds.
   */
  trackFor(
    contact: Contact | undefined,
    name: unknown,
    metadata: unknown,
    trackedAtMs: number,
  ): Verdict {
    const { recorder } = this.#parts;
    if (recorder.refusal !== undefined) return recorder.refuse(recorder.refusal, name);
    try {
      if (contact !== undefined) {
        return this.#accept(contact, name, metadata, undefined, trackedAtMs);
      }
      const draft = recorder.hold(undefined, name, metadata, undefined, 'always');
      if (draft.status !== undefined) return draft;
      recorder.discard(draft, 'no_contact', { lookedAt: this.#lookedAt });
      return held;
    } catch {
      return recorder.refuse('unreadable', name);
    }
  }

  /** Ends the waiting of events whose response stays open for too long. */
  sweep(nowMs: number): void {
    this.look();
    const { limits } = this.#parts;
    const ageMs = nowMs - this.#sinceMs;
    if (ageMs >= limits.maxBufferedMs) this.storeBuffered();
    if (ageMs >= limits.maxHeldMs && this.#outcome === undefined) this.giveUpHeld();
  }

  #track(name: unknown, metadata: unknown, options: ScopeTrackOptions | undefined): Verdict {
    const { recorder } = this.#parts;
    if (name === whichScope) {
      asked = this;
      return held;
    }
    if (recorder.refusal !== undefined) return recorder.refuse(recorder.refusal, name);
    try {
      const sendWhen = sendWhenOf(options, recorder);
      const asked = hasOwnUser(options)
        ? readKnownUser(options.user)
        : ask(this.#askUser, recorder, name);
      if (asked.kind === 'invalid') return recorder.refuse('invalid_user', name, asked.problem);
      const wanted = isWantedNow(sendWhen, this.#outcome, recorder, name);
      if (asked.kind === 'known' && wanted === true) {
        return this.#accept(asked.contact, name, metadata, options);
      }
      const given = { name, metadata, options, sendWhen };
      return this.#hold(asked, given, wanted === false);
    } catch {
      // Something of the caller's threw while it was read (a getter, a Proxy).
      return recorder.refuse('unreadable', name);
    }
  }

  #accept(
    contact: Contact,
    name: unknown,
    metadata: unknown,
    options: unknown,
    trackedAtMs?: number,
  ): Verdict {
    const { recorder, open, limits } = this.#parts;
    const event = recorder.accept(contact, name, metadata, options, trackedAtMs);
    if (event.status !== undefined) return event;
    let isBuffered = false;
    try {
      this.#buffer(event);
      isBuffered = true;
      recorder.announce(event, name);
      const isFull = this.bufferedCount >= limits.maxEvents;
      if (isFull || this.#outcome !== undefined) this.storeBuffered();
    } catch {
      // The application has used up the stack: no function can be called, so the event is stored later.
      if (!isBuffered) open.lateEvents = { event, next: open.lateEvents };
    }
    return accepted;
  }

  #buffer(event: StoredEvent): void {
    if (this.#buffered !== undefined) this.#buffered.push(event);
    else {
      if (this.place === -1) this.#open(event.acceptedAtMs);
      this.#buffered = [event];
    }
  }

  #hold(asked: UserAnswer, given: Given, isUnwanted: boolean): Verdict {
    const { name, metadata, options, sendWhen } = given;
    const { recorder, open, limits } = this.#parts;
    if (this.heldCount >= limits.maxEvents) return recorder.refuse('scope_full', name);
    const contact = asked.kind === 'known' ? asked.contact : undefined;
    const draft = recorder.hold(contact, name, metadata, options, sendWhen);
    if (draft.status !== undefined) return draft;
    // After the end the user is not asked for again.
    const isLost = this.#outcome !== undefined && asked.kind !== 'promised';
    if (isUnwanted || isLost) {
      recorder.discard(draft, isUnwanted ? 'failed' : 'no_contact', { lookedAt: this.#lookedAt });
      return held;
    }
    try {
      if (this.place === -1) this.#open(recorder.clock.nowMs());
      this.#held ??= new HeldEvents(recorder, open);
      this.#held.push(draft);
    } catch {
      // The application has used up the stack: no function can be called, so the event is discarded later.
      open.lateDrafts = { draft, next: open.lateDrafts };
      return held;
    }
    if (asked.kind === 'promised' && this.#outcome !== undefined) this.#commitAfter(asked.promise);
    return held;
  }

  /** Asks for the user once more if there is a held event without a contact. */
  #commitHeld(): void {
    const asked =
      this.#held?.needContact === true ? ask(this.#askUser, this.#parts.recorder) : undefined;
    if (asked?.kind === 'promised') this.#commitAfter(asked.promise);
    else this.#commit(asked);
  }

  #commitAfter(promise: PromiseLike<unknown>): void {
    const { recorder, limits } = this.#parts;
    const timeoutMs = limits.userTimeoutMs;
    this.#stopWaiting = awaitUser(promise, { recorder, timeoutMs }, (user) => this.#commit(user));
  }

  #commit(user: UserAnswer | undefined): void {
    const contact = user?.kind === 'known' ? user.contact : undefined;
    const problem = user?.kind === 'invalid' ? user.problem : undefined;
    const search = { lookedAt: this.#lookedAt, problem };
    this.#held?.commit(contact, (event) => this.#buffer(event), search);
    this.storeBuffered();
    this.#closeIfEmpty();
  }

  #open(sinceMs: number): void {
    this.#sinceMs = sinceMs;
    this.#parts.open.add(this);
  }

  #closeIfEmpty(): void {
    if (this.#buffered === undefined && this.heldCount === 0) this.#parts.open.delete(this);
  }
}
