import type { CancelTimer, Clock } from '../model/clock.js';
import type { Contact } from '../model/contact.js';

/** A scope that may hold events. */
export interface OpenScope {
  /** Its place in the list of open scopes; -1 while it is not in there. Set by the list. */
  place: number;
  readonly heldCount: number;
  readonly bufferedCount: number;
  storeBuffered(): void;
  giveUpHeld(): void;
  /** Gives up what is held about these contacts, and puts what is buffered about them on its way. */
  forget(isMeant: (contact: Contact) => boolean): number;
  /** Looks whether something was kept for too long. */
  sweep(nowMs: number): void;
}

/** How often scopes that stay open are looked at. */
const sweepEveryMs = 1_000;

/**
 * The scopes that hold something at the moment; one timer for all of them, made outside any request.
 */
export class OpenScopes {
  // A list, with each scope knowing its place: a set would hash an object for each request.
  readonly #scopes: OpenScope[] = [];
  readonly #clock: Clock;
  #cancel: CancelTimer | undefined;
  #onNoneHeld: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(scope: OpenScope): void {
    if (scope.place !== -1) return;
    scope.place = this.#scopes.push(scope) - 1;
    // The timer stops itself when there is nothing to sweep, so it is not made for each request.
    this.#cancel ??= this.#clock.after(sweepEveryMs, () => this.#sweep());
  }

  delete(scope: OpenScope): void {
    const { place } = scope;
    const last = this.#scopes.at(-1);
    if (place === -1 || last === undefined) return;
    // The last one takes its place.
    this.#scopes[place] = last;
    last.place = place;
    this.#scopes.pop();
    scope.place = -1;
    if (this.#onNoneHeld !== undefined && this.held === 0) this.#onNoneHeld();
  }

  /** Waits until nothing is held any more, or the time is over. */
  noneHeld(deadlineInMs: number): Promise<void> {
    if (this.held === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.#onNoneHeld = undefined;
        resolve();
      };
      const cancel = this.#clock.after(deadlineInMs, done, { hold: true });
      this.#onNoneHeld = done;
    });
  }

  /** Events that wait for an outcome or a contact. */
  get held(): number {
    let count = 0;
    for (const scope of this.#scopes) count += scope.heldCount;
    return count;
  }

  /** Events that are accepted and wait for their response to go. */
  get buffered(): number {
    let count = 0;
    for (const scope of this.#scopes) count += scope.bufferedCount;
    return count;
  }

  /** Sends on whatever is accepted. */
  storeBuffered(): void {
    this.#forEach((scope) => scope.storeBuffered());
  }

  /** Ends waiting: what is held now is given up. */
  giveUpHeld(): void {
    this.#forEach((scope) => scope.giveUpHeld());
  }

  /** Gives up what is held about these contacts; says how much. What is buffered is in the outbox then. */
  forget(isMeant: (contact: Contact) => boolean): number {
    let count = 0;
    this.#forEach((scope) => {
      count += scope.forget(isMeant);
    });
    return count;
  }

  stop(): void {
    this.#cancel?.();
  }

  /** Backwards: whoever leaves the list is replaced by one that was there already. */
  #forEach(visit: (scope: OpenScope) => void): void {
    for (let at = this.#scopes.length - 1; at >= 0; at -= 1) {
      const scope = this.#scopes[at];
      if (scope !== undefined) visit(scope);
    }
  }

  #sweep(): void {
    const nowMs = this.#clock.nowMs();
    this.#forEach((scope) => scope.sweep(nowMs));
    this.#cancel =
      this.#scopes.length === 0 ? undefined : this.#clock.after(sweepEveryMs, () => this.#sweep());
  }
}
