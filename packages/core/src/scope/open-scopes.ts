import type { CancelTimer, Clock } from '../model/clock.js';

/** A scope that may hold events. */
export interface OpenScope {
  readonly heldCount: number;
  readonly bufferedCount: number;
  storeBuffered(): void;
  giveUpHeld(): void;
  /** Looks whether something was kept for too long. */
  sweep(nowMs: number): void;
}

/** How often scopes that stay open are looked at. */
const sweepEveryMs = 1_000;

/**
 * The scopes that hold something at the moment, in the order in which they began to; one timer for
 * all of them, made outside any request.
 */
export class OpenScopes {
  readonly #scopes = new Set<OpenScope>();
  readonly #clock: Clock;
  #cancel: CancelTimer | undefined;
  #onNoneHeld: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(scope: OpenScope): void {
    this.#scopes.add(scope);
    // The timer stops itself when there is nothing to sweep, so it is not made for each request.
    this.#cancel ??= this.#clock.after(sweepEveryMs, () => this.#sweep());
  }

  delete(scope: OpenScope): void {
    this.#scopes.delete(scope);
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
    for (const scope of this.#scopes) scope.storeBuffered();
  }

  /** Ends waiting: what is held now is given up. */
  giveUpHeld(): void {
    for (const scope of this.#scopes) scope.giveUpHeld();
  }

  stop(): void {
    this.#cancel?.();
  }

  #sweep(): void {
    const nowMs = this.#clock.nowMs();
    for (const scope of this.#scopes) scope.sweep(nowMs);
    this.#cancel =
      this.#scopes.size === 0 ? undefined : this.#clock.after(sweepEveryMs, () => this.#sweep());
  }
}
