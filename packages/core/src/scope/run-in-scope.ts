import { isThenable } from '../errors/contain.js';
import type { Scope } from './scope.js';

const failure = Object.freeze({ ok: false, aborted: false });

/**
 * Runs a function inside a scope, and ends the scope with the function: a success when it returns, or
 * when the promise it returns is fulfilled. Its result and its error go to the caller.
 */
export function runInScope<Result>(scope: Scope, fn: (scope: Scope) => Result): Result {
  let result: Result;
  try {
    result = scope.run(() => fn(scope));
  } catch (error) {
    scope.end(failure);
    throw error;
  }
  try {
    if (isThenable(result)) return followed(result, scope) as Result;
  } catch {
    // Its `then` cannot be read, or throws when it is called: that is for the caller to find out.
  }
  scope.end();
  return result;
}

/**
 * Not the promise itself: with a handler of ours on it, Node would no longer report that nobody has
 * looked at its rejection.
 */
function followed<Value>(promise: PromiseLike<Value>, scope: Scope): PromiseLike<Value> {
  return promise.then(
    (value) => {
      scope.end();
      return value;
    },
    (error: unknown) => {
      scope.end(failure);
      throw error;
    },
  );
}
