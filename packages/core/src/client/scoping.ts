import { runInScope } from '../scope/run-in-scope.js';
import { Scope, type ScopeParts } from '../scope/scope.js';
import type { CurrentScope, RequestScope, ScopeUser } from './intercom-events.js';

/** Opens scopes, and finds the scope of the running code. */
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

  open(askUser: () => unknown, lookedAt?: string): RequestScope {
    return new Scope(this.#parts, askUser, lookedAt);
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
   * Disables the storage: each one in use slows down every asynchronous operation of the process (Node 20 and
   * 22), and a test process may have had hundreds of clients.
   */
  end(): void {
    this.#parts.ambient.disable();
  }
}
