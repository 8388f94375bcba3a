import { runInScope } from '../scope/run-in-scope.js';
import { Scope, type ScopeParts } from '../scope/scope.js';
import type { CurrentScope, RequestScope, ScopeUser } from './intercom-events.js';

/** The part of a client that opens scopes and finds the one the running code belongs to. */
export class Scoping {
  readonly #parts: ScopeParts;
  readonly current: CurrentScope;

  constructor(parts: ScopeParts) {
    this.#parts = parts;
    this.current = {
      track: (name, metadata, options) => {
        const scope = parts.ambient.getStore();
        return scope === undefined
          ? parts.recorder.refuse(parts.recorder.refusal ?? 'invalid_user', name)
          : scope.track(name, metadata, options);
      },
      get isOpen() {
        return parts.ambient.getStore() !== undefined;
      },
    };
  }

  open(askUser: () => unknown): RequestScope {
    return new Scope(this.#parts, askUser);
  }

  runIn<Result>(user: ScopeUser, fn: (scope: RequestScope) => Result): Result {
    const askUser = typeof user === 'function' ? user : () => user;
    return runInScope(new Scope(this.#parts, askUser), fn);
  }

  bind<Args extends unknown[], Result, This>(
    fn: (this: This, ...args: Args) => Result,
  ): (this: This, ...args: Args) => Result {
    const { ambient, recorder } = this.#parts;
    const scope = ambient.getStore();
    return function bound(...args) {
      const run = (): Result => fn.apply(this, args);
      return recorder.refusal === undefined ? ambient.run(scope, run) : run();
    };
  }

  /**
   * Lets go of the storage: each one in use costs every asynchronous step of the process something
   * (Node 20 and 22), and a process that tests has had hundreds of clients.
   */
  end(): void {
    this.#parts.ambient.disable();
  }
}
