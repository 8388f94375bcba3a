import type { ApiAnswer } from '../model/api-answer.js';

/** A value, and the answer it was read from. */
export interface Answered<Value> {
  readonly value: Value;
  /** Status, headers, request id, rate limit and body, as they came; of the last one if there were several. */
  readonly answer: ApiAnswer;
}

/**
 * A promise of a value, which can also give the raw answer.
 *
 * @example
 * ```ts
 * const summary = await events.summarise('42');
 * const { value, answer } = await events.summarise('42').withAnswer();
 * console.log(answer.requestId, answer.rateLimit?.remaining);
 * ```
 */
export interface Reply<Value> extends Promise<Value> {
  /** The value together with the raw answer. Sends no second request. */
  withAnswer(): Promise<Answered<Value>>;
}

/** Makes a reply of a request. What is thrown before the first `await` becomes a rejection, too. */
export function createReply<Value>(run: () => Promise<Answered<Value>>): Reply<Value> {
  const answered = (async () => run())();
  const value = answered.then((both) => both.value);
  return Object.assign(value, {
    withAnswer: () => {
      // The caller hears of a failure from the other promise.
      value.catch(() => {});
      return answered;
    },
  });
}
