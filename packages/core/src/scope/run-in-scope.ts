import { isThenable } from '../errors/contain.js';
import type { Scope } from './scope.js';

const failure = Object.freeze({ ok: false, aborted: false });

/**
 * Runs a function inside a scope, and ends the scope with the function: a success when it returns, or
 * when the promise it returns is fulfilled. Its result and its error go to the caller.
 */
export function runInScope<Result>(scope: Scope, fn: (scope: Scope) => Result): Result {
  const failed = (error: unknown): never => {
    scope.end(failure);
    throw error;
  };
  try {
    const result = scope.run(() => fn(scope));
    if (isThenable(result)) {
      // Not the promise itself: with a handler of ours on it, Node would no longer report that nobody
      // has looked at its rejection.
      return result.then((value) => {
        scope.end();
        return value;
      }, failed) as Result;
    }
    scope.end();
    return result;
  } catch (error) {
    return failed(error);
  }
}
