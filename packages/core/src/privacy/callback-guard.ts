import { contain, isThenable } from '../errors/contain.js';

/** The functions of the application that decide over an event. */
export type GuardedCallback = 'beforeTrack' | 'consent' | 'sample';

/**
 * Asks the application's functions, one at a time, and survives whatever they do. What they throw is
 * not shown to anybody: it may hold what was to be hidden.
 */
export class CallbackGuard {
  readonly #onTrouble: (who: GuardedCallback) => void;
  #isAsking = false;

  constructor(onTrouble: (who: GuardedCallback) => void) {
    this.#onTrouble = onTrouble;
  }

  /**
   * What `read` makes of the answer. `undefined`: there was none that could be used, because it threw,
   * gave a promise or something else, or tracked an event and so is asked about that one from inside.
   */
  ask<Answer>(
    who: GuardedCallback,
    question: () => unknown,
    read: (answer: unknown) => Answer | undefined,
  ): Answer | undefined {
    const answer = this.#isAsking ? undefined : this.#ask(question, read);
    if (answer === undefined) this.#onTrouble(who);
    return answer;
  }

  #ask<Answer>(
    question: () => unknown,
    read: (answer: unknown) => Answer | undefined,
  ): Answer | undefined {
    this.#isAsking = true;
    try {
      const answer = question();
      if (!isThenable(answer)) return read(answer);
      contain(answer);
    } catch {
      // The application's function failed, or a getter in what it returned.
    } finally {
      this.#isAsking = false;
    }
    return undefined;
  }
}
