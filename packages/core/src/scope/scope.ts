import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Contact } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { Metadata } from '../model/metadata.js';
import type { DiscardReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { Outcome, ScopeTrackOptions } from '../model/track-options.js';
import { accepted, held, type Verdict } from '../model/verdict.js';
import { type Asked, readUser } from './ask-user.js';
import type { Hall } from './hall.js';
import type { OpenScopes } from './open-scopes.js';
import type { ScopeLimits } from './scope-options.js';
import { isWanted } from './send-when.js';

/** Tracks for the scope's own user. */
export type Track = (
  name: string,
  metadata?: Metadata | (() => Metadata),
  options?: ScopeTrackOptions,
) => Verdict;

/** What scopes of one client share. */
export interface ScopeParts {
  readonly hall: Hall;
  /** Knows which scope the running code belongs to. */
  readonly ambient: AsyncLocalStorage<Scope>;
  readonly open: OpenScopes;
  readonly limits: ScopeLimits;
}

const success: Outcome = Object.freeze({ ok: true, aborted: false });

/** One request being served: knows whom it is about, and keeps its events until it has ended. */
export class Scope {
  readonly #parts: ScopeParts;
  readonly #askUser: () => unknown;
  #buffered: StoredEvent[] | undefined;
  #held: Draft[] | undefined;
  #sinceMs = 0;
  #hasEnded = false;

  /** `req.track`: bound to this scope, and so to this request, wherever it is called from. */
  readonly track: Track;

  constructor(parts: ScopeParts, askUser: () => unknown) {
    this.#parts = parts;
    this.#askUser = askUser;
    this.track = (name, metadata, options) => this.#track(name, metadata, options);
  }

  get heldCount(): number {
    return this.#held?.length ?? 0;
  }

  get bufferedCount(): number {
    return this.#buffered?.length ?? 0;
  }

  /** Runs the rest of the request inside the scope, so that `events.current` finds it. */
  run<Result>(rest: () => Result): Result {
    return this.#parts.ambient.run(this, rest);
  }

  /** The request has ended: accepted events go on their way, held ones meet their outcome. */
  end(outcome: Outcome = success): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.storeBuffered();
    const drafts = this.#held;
    if (drafts === undefined) return;
    this.#discardUnwanted(drafts, outcome);
    if (drafts.every(({ contact }) => contact !== undefined)) return this.#commit(undefined);
    this.#commitFor(this.#ask());
  }

  storeBuffered(): void {
    const events = this.#buffered;
    if (events === undefined) return;
    this.#buffered = undefined;
    this.#parts.hall.store(events);
    if (this.#held === undefined) this.#parts.open.delete(this);
  }

  giveUpHeld(reason: DiscardReason): void {
    const drafts = this.#held ?? [];
    for (let draft = drafts.shift(); draft !== undefined; draft = drafts.shift()) {
      this.#parts.hall.discard(draft, reason);
    }
    this.#held = undefined;
    if (this.#buffered === undefined) this.#parts.open.delete(this);
  }

  /** A response that stays open must not keep events for ever. */
  sweep(nowMs: number): void {
    const { limits } = this.#parts;
    const ageMs = nowMs - this.#sinceMs;
    if (ageMs >= limits.maxBufferedMs) this.storeBuffered();
    if (ageMs >= limits.maxHeldMs && !this.#hasEnded) this.giveUpHeld('outcome_unknown');
  }

  #track(name: unknown, metadata: unknown, options: ScopeTrackOptions | undefined): Verdict {
    const { hall } = this.#parts;
    if (hall.refusal !== undefined) return hall.refuse(hall.refusal, name);
    try {
      const sendWhen = options?.sendWhen ?? 'always';
      const asked = options?.user === undefined ? this.#ask() : readUser(options.user);
      if (asked.kind === 'invalid') return hall.refuse('invalid_user', name);
      if (asked.kind === 'known' && (sendWhen === 'always' || this.#hasEnded)) {
        return this.#accept(asked.contact, name, metadata, options);
      }
      return this.#hold(asked, name, metadata, options);
    } catch {
      // Something of the caller's threw while it was read (a getter, a Proxy).
      return hall.refuse('unreadable', name);
    }
  }

  #accept(contact: Contact, name: unknown, metadata: unknown, options: unknown): Verdict {
    const { hall, limits } = this.#parts;
    const event = hall.accept(contact, name, metadata, options);
    if ('status' in event) return event;
    if (this.#hasEnded) {
      hall.store([event]);
      return accepted;
    }
    if (this.#buffered !== undefined) this.#buffered.push(event);
    else {
      this.#buffered = [event];
      this.#open();
    }
    if (this.#buffered.length >= limits.maxEvents) this.storeBuffered();
    return accepted;
  }

  #hold(
    asked: Asked,
    name: unknown,
    metadata: unknown,
    options: ScopeTrackOptions | undefined,
  ): Verdict {
    const { hall, limits } = this.#parts;
    if (this.heldCount >= limits.maxEvents) return hall.refuse('scope_full', name);
    const contact = asked.kind === 'known' ? asked.contact : undefined;
    const draft = hall.hold(contact, name, metadata, options, options?.sendWhen ?? 'always');
    if ('status' in draft) return draft;
    if (this.#held !== undefined) this.#held.push(draft);
    else {
      this.#held = [draft];
      this.#open();
    }
    // After the end nothing more will happen here: what is known now decides.
    if (this.#hasEnded) this.#commitFor(this.#ask());
    return held;
  }

  #ask(): Asked {
    try {
      const asked = readUser(this.#askUser());
      if (asked.kind === 'promised') void Promise.resolve(asked.promise).catch(() => {});
      return asked;
    } catch {
      this.#parts.hall.callbackFailed();
      return { kind: 'nobody' };
    }
  }

  #commitFor(asked: Asked): void {
    if (asked.kind !== 'promised')
      return this.#commit(asked.kind === 'known' ? asked.contact : undefined);
    const { hall, limits } = this.#parts;
    let isDone = false;
    const commitOnce = (user: unknown): void => {
      if (isDone) return;
      isDone = true;
      cancel();
      const found = readUser(user);
      this.#commit(found.kind === 'known' ? found.contact : undefined);
    };
    const cancel = hall.clock.after(limits.userTimeoutMs, () => commitOnce(undefined));
    asked.promise.then(commitOnce, () => {
      hall.callbackFailed();
      commitOnce(undefined);
    });
  }

  #commit(contact: Contact | undefined): void {
    const { hall } = this.#parts;
    const drafts = this.#held ?? [];
    // One by one, and out of the list first: the books balance whenever a hook looks at them.
    for (let draft = drafts.shift(); draft !== undefined; draft = drafts.shift()) {
      const whose = draft.contact ?? contact;
      if (whose === undefined) {
        hall.discard(draft, 'no_contact');
        continue;
      }
      const event = hall.commit(draft, whose);
      if (event === undefined) continue;
      this.#buffered ??= [];
      this.#buffered.push(event);
    }
    this.#held = undefined;
    if (this.#buffered === undefined) this.#parts.open.delete(this);
    else this.storeBuffered();
  }

  #discardUnwanted(drafts: Draft[], outcome: Outcome): void {
    const { hall } = this.#parts;
    for (let at = 0; at < drafts.length; ) {
      const draft = drafts[at];
      if (draft === undefined || isWanted(draft.sendWhen, outcome, hall)) {
        at += 1;
        continue;
      }
      drafts.splice(at, 1);
      hall.discard(draft, 'failed');
    }
  }

  #open(): void {
    if (this.#buffered !== undefined && this.#held !== undefined) return;
    this.#sinceMs = this.#parts.hall.clock.nowMs();
    this.#parts.open.add(this);
  }
}
