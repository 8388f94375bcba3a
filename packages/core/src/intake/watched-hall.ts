import type { Contact } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { DiscardReason, DropReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { SendWhen } from '../model/track-options.js';
import type { Verdict } from '../model/verdict.js';
import { CountingHall, type HallParts } from './counting-hall.js';

/** What a `track()` was called with, as far as it is known. */
export interface Call {
  readonly contact?: Contact | undefined;
  readonly name: unknown;
  readonly metadata?: unknown;
}

/** What became of a held event. */
export type HeldFate =
  | StoredEvent
  | Verdict
  | { readonly status: 'discarded'; readonly reason: DiscardReason };

/** Told of every event that passes the hall, inside `track()`. Must not throw. */
export interface Watcher {
  /** Tracked: accepted (a stored event), held (a draft), or refused (a verdict). */
  tracked(call: Call, result: StoredEvent | Draft | Verdict): void;
  /** What was held has met its end. */
  decided(draft: Draft, fate: HeldFate): void;
}

/** A hall with somebody who writes down what passes it: for tests of applications. */
export class WatchedHall extends CountingHall {
  readonly #watcher: Watcher;
  #lastRefusal: Verdict | undefined;

  constructor(parts: HallParts, watcher: Watcher) {
    super(parts);
    this.#watcher = watcher;
  }

  override accept(
    contact: Contact,
    name: unknown,
    metadata: unknown,
    options: unknown,
  ): StoredEvent | Verdict {
    const result = super.accept(contact, name, metadata, options);
    this.#watcher.tracked({ contact, name, metadata }, result);
    return result;
  }

  override hold(
    contact: Contact | undefined,
    name: unknown,
    metadata: unknown,
    options: unknown,
    sendWhen: SendWhen,
  ): Draft | Verdict {
    const result = super.hold(contact, name, metadata, options, sendWhen);
    this.#watcher.tracked({ contact, name, metadata }, result);
    return result;
  }

  override commit(draft: Draft, contact: Contact): StoredEvent | undefined {
    const stored = super.commit(draft, contact);
    const fate = stored ?? this.#lastRefusal;
    if (fate !== undefined) this.#watcher.decided(draft, fate);
    return stored;
  }

  override discard(draft: Draft, reason: DiscardReason): void {
    super.discard(draft, reason);
    this.#watcher.decided(draft, { status: 'discarded', reason });
  }

  override refuse(reason: DropReason, name: unknown): Verdict {
    const verdict = super.refuse(reason, name);
    this.#watcher.tracked({ name }, verdict);
    return verdict;
  }

  protected override refused(verdict: Verdict, name: unknown): Verdict {
    this.#lastRefusal = verdict;
    return super.refused(verdict, name);
  }
}
