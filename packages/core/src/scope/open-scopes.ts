import type { CancelTimer } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { EventRecorder } from './event-recorder.js';

/** A scope that may hold events. */
export interface OpenScope {
  /** Its place in the list of open scopes; -1 while it is not in there. Set by the list. */
  place: number;
  readonly heldCount: number;
  readonly bufferedCount: number;
  /** Ends the scope if its request is over. */
  look(): void;
  storeBuffered(): void;
  giveUpHeld(): void;
  /** Discards held events of these contacts, and hands their buffered events to the outbox. */
  forget(isMatch: (contact: Contact) => boolean): number;
  /** Sends on, or discards, what was kept for too long. */
  sweep(nowMs: number): void;
}

/** Events that could be kept nowhere, because the application had used up the stack. */
interface LateEvents {
  readonly event: StoredEvent;
  readonly next: LateEvents | undefined;
}

interface LateDrafts {
  readonly draft: Draft;
  readonly next: LateDrafts | undefined;
}

/** How often scopes that stay open are checked. */
const sweepEveryMs = 1_000;

/** The scopes that keep events at the moment, with one timer for all, made outside any request. */
export class OpenScopes {
  // Each scope knows its index in the list: a set would hash an object for each request.
  readonly #scopes: OpenScope[] = [];
  readonly #recorder: Pick<EventRecorder, 'clock' | 'store' | 'discard'>;
  /** Set where no function can be called. Stored, or discarded, with the next look at the scopes. */
  lateEvents: LateEvents | undefined = undefined;
  lateDrafts: LateDrafts | undefined = undefined;
  #cancel: CancelTimer | undefined;
  #isStopped = false;
  /** Scopes whose held events are waited for. */
  readonly #awaited = new Set<OpenScope>();
  #onNoneHeld = (): void => {};

  constructor(recorder: Pick<EventRecorder, 'clock' | 'store' | 'discard'>) {
    this.#recorder = recorder;
  }

  add(scope: OpenScope): void {
    if (scope.place !== -1) return;
    scope.place = this.#scopes.push(scope) - 1;
    // The timer stops itself when there is nothing to sweep, so it is not set for each request.
    this.#cancel ??= this.#recorder.clock.after(sweepEveryMs, () => this.sweep());
  }

  delete(scope: OpenScope): void {
    const { place } = scope;
    const last = this.#scopes.at(-1);
    if (place === -1 || last === undefined) return;
    this.#scopes[place] = last;
    last.place = place;
    this.#scopes.pop();
    scope.place = -1;
    if (this.#awaited.delete(scope) && this.#awaited.size === 0) this.#onNoneHeld();
  }

  /** Waits until no event is held any more, or the deadline has passed. */
  noneHeld(deadlineInMs: number): Promise<void> {
    for (const scope of this.#scopes) if (scope.heldCount > 0) this.#awaited.add(scope);
    if (this.#awaited.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.#awaited.clear();
        resolve();
      };
      const cancel = this.#recorder.clock.after(deadlineInMs, done, { hold: true });
      this.#onNoneHeld = done;
    });
  }

  /** Events that wait for an outcome or a contact. */
  get held(): number {
    let count = 0;
    for (let late = this.lateDrafts; late !== undefined; late = late.next) count += 1;
    for (const scope of this.#scopes) count += scope.heldCount;
    return count;
  }

  /** Accepted events that wait for the end of their response. */
  get buffered(): number {
    let count = 0;
    for (let late = this.lateEvents; late !== undefined; late = late.next) count += 1;
    for (const scope of this.#scopes) count += scope.bufferedCount;
    return count;
  }

  /** Hands all accepted events to the outbox. */
  storeBuffered(): void {
    this.#settleLate();
    this.#forEach((scope) => {
      scope.look();
      scope.storeBuffered();
    });
  }

  /** Discards all held events. */
  giveUpHeld(): void {
    this.#forEach((scope) => scope.giveUpHeld());
  }

  /** Discards held events of these contacts and returns how many. Their buffered events are in the outbox then. */
  forget(isMatch: (contact: Contact) => boolean): number {
    let count = 0;
    this.#settleLate();
    this.#forEach((scope) => {
      count += scope.forget(isMatch);
    });
    return count;
  }

  /** Looks at all scopes, and again in a second while there are any. */
  sweep(): void {
    if (this.#isStopped) return;
    this.#settleLate();
    this.#cancel?.();
    this.#cancel = undefined;
    const nowMs = this.#recorder.clock.nowMs();
    this.#forEach((scope) => scope.sweep(nowMs));
    if (this.#scopes.length > 0) {
      this.#cancel = this.#recorder.clock.after(sweepEveryMs, () => this.sweep());
    }
  }

  #settleLate(): void {
    const { lateEvents, lateDrafts } = this;
    this.lateEvents = undefined;
    this.lateDrafts = undefined;
    for (let late = lateEvents; late !== undefined; late = late.next) {
      this.#recorder.store([late.event]);
    }
    for (let late = lateDrafts; late !== undefined; late = late.next) {
      this.#recorder.discard(late.draft, 'failed');
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  /** Backwards, because a scope that leaves is replaced by the last one, which was visited already. */
  #forEach(visit: (scope: OpenScope) => void): void {
    for (let at = this.#scopes.length - 1; at >= 0; at -= 1) {
      const scope = this.#scopes[at];
      if (scope !== undefined) visit(scope);
    }
  }
}
