import { isThenable } from '../errors/contain.js';
import type { Scope } from './scope.js';

const failure = Object.freeze({ ok: false, aborted: false });

/**
 * Runs a function in a scope, which ends when the function returns, or when its promise settles. A
 * return value or a fulfilled promise is a success. Results and errors go to the caller.
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
    // Reading or calling its `then` throws: the caller gets the result as it is.
  }
  scope.end();
  return result;
}

/**
 * Returns a new promise. With a handler of ours on the original, Node would no longer report a rejection
 * that the application does not handle.
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
