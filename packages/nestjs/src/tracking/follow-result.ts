import { types } from 'node:util';
import { isObservable, type Observable } from 'rxjs';
import type { Followed } from './ending.js';
import { followGenerator } from './follow-generator.js';
import { followObservable } from './follow-observable.js';

/**
 * Calls a method and reports its end: its return, its promise, the last value of its Observable, or the end
 * of its async generator. Returns what the method returns, and throws what it throws.
 */
export function followResult(call: () => unknown, followed: Followed): unknown {
  const { inside, onEnd } = followed;
  let result: unknown;
  try {
    result = inside(call);
  } catch (error) {
    onEnd({ ok: false, error });
    throw error;
  }
  if (types.isPromise(result)) return followPromise(result, followed);
  if (isObservable(result) && (followed.isHandler || isPlain(result))) {
    return followObservable(result, followed);
  }
  if (isAsyncGenerator(result)) return followGenerator(result, followed);
  onEnd({ ok: true, result });
  return result;
}

/**
 * Returns a new promise: with our handler on the original, Node would no longer report an unhandled
 * rejection. A promise with additional properties is returned as it is.
 */
function followPromise(promise: Promise<unknown>, { onEnd }: Followed): Promise<unknown> {
  const followed = promise.then(
    (result) => {
      onEnd({ ok: true, result });
      return result;
    },
    (error: unknown) => {
      onEnd({ ok: false, error });
      throw error;
    },
  );
  const isPlainPromise =
    Object.getPrototypeOf(promise) === Promise.prototype && Object.keys(promise).length === 0;
  if (isPlainPromise) return followed;
  followed.catch(() => {});
  return promise;
}

/** Whether it is only an Observable: a Subject, for example, can be used in other ways too. */
function isPlain(observable: Observable<unknown>): boolean {
  return observable.constructor.name === 'Observable';
}

function isAsyncGenerator(value: unknown): value is AsyncGenerator {
  return Object.prototype.toString.call(value) === '[object AsyncGenerator]';
}
