import { contain, isThenable } from '../errors/contain.js';

/** The functions of the application that decide about an event. */
export type GuardedCallback = 'beforeTrack' | 'consent' | 'sample';

/**
 * Calls the application's functions, one at a time, and survives whatever they do. Their errors are not
 * passed on: they may hold what had to be hidden.
 */
export class CallbackGuard {
  readonly #onFailure: (callback: GuardedCallback) => void;
  #isCalling = false;

  constructor(onFailure: (callback: GuardedCallback) => void) {
    this.#onFailure = onFailure;
  }

  /**
   * The result of `read`. `undefined`, which counts as a failure: the function threw, returned a promise
   * or something else that cannot be used, or was called while another one of them runs, because that
   * one has tracked an event.
   */
  ask<Answer>(
    callback: GuardedCallback,
    call: () => unknown,
    read: (answer: unknown) => Answer | undefined,
  ): Answer | undefined {
    const answer = this.#isCalling ? undefined : this.#call(call, read);
    if (answer === undefined) this.#onFailure(callback);
    return answer;
  }

  #call<Answer>(
    call: () => unknown,
    read: (answer: unknown) => Answer | undefined,
  ): Answer | undefined {
    this.#isCalling = true;
    try {
      const answer = call();
      if (!isThenable(answer)) return read(answer);
      contain(answer);
    } catch {
      // The application's function failed, or a getter in what it returned.
    } finally {
      this.#isCalling = false;
    }
    return undefined;
  }
}
