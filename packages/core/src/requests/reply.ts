import type { ApiAnswer } from '../model/api-answer.js';

/** A value, and the answer it was read from. */
export interface Answered<Value> {
  readonly value: Value;
  /** Status, headers, request id, rate limit and body, as they came; of the last one if there were several. */
  readonly answer: ApiAnswer;
}

/**
 * A promise of what was asked for, which can also show the raw answer.
 *
 * @example
 * ```ts
 * const summary = await events.summarise('42');
 * const { value, answer } = await events.summarise('42').withAnswer();
 * console.log(answer.requestId, answer.rateLimit?.remaining);
 * ```
 */
export interface Reply<Value> extends Promise<Value> {
  /** The value together with the raw answer. Asks nothing a second time. */
  withAnswer(): Promise<Answered<Value>>;
}

/** Makes a reply of what is under way. Whatever is thrown before the first wait becomes a rejection, too. */
export function replyOf<Value>(ask: () => Promise<Answered<Value>>): Reply<Value> {
  const answered = (async () => ask())();
  const value = answered.then((both) => both.value);
  return Object.assign(value, {
    withAnswer: () => {
      // Whoever waits for both hears of a failure there.
      value.catch(() => {});
      return answered;
    },
  });
}
