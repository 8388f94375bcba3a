import { types } from 'node:util';
import { isObservable, type Observable } from 'rxjs';
import type { Followed } from './ending.js';
import { followGenerator } from './follow-generator.js';
import { followObservable } from './follow-observable.js';

/**
 * Calls a method and waits for its end: its return, its promise, the last value of its Observable, the
 * end of its async generator. Gives back what it gives, and throws what it throws.
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
 * Not the promise itself: with a handler of ours on it, Node would no longer report that nobody has
 * looked at its rejection. One that can more than a promise is kept as it is all the same.
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

/** Whether it is no Subject, or anything else that its caller may use in another way. */
function isPlain(observable: Observable<unknown>): boolean {
  return observable.constructor.name === 'Observable';
}

function isAsyncGenerator(value: unknown): value is AsyncGenerator {
  return Object.prototype.toString.call(value) === '[object AsyncGenerator]';
}
