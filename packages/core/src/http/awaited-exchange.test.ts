import { expect, test } from 'vitest';
import { openAwaited } from './awaited-exchange.js';
import type { HttpResult } from './http-client.js';

/** An exchange that is awaited for a second, with a timer that rings when it is told to. */
function open(signal = new AbortController().signal) {
  const results: HttpResult[] = [];
  const timers: { delayMs: number; ring: () => void; isHeld: boolean; isCancelled: boolean }[] = [];
  const clock = {
    wallMs: () => 0,
    nowMs: () => 0,
    soon: () => {},
    after: (delayMs: number, ring: () => void, options?: { readonly hold?: boolean }) => {
      const timer = { delayMs, ring, isHeld: options?.hold === true, isCancelled: false };
      timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
  };
  const exchange = openAwaited(
    { timeoutMs: 1_000, signal, headers: {} },
    { clock, history: { hadAnswered: () => false }, causeOf: () => 'other' },
    (result) => results.push(result),
  );
  return { exchange, results, timers };
}

test('it keeps the process alive for as long as it may take, and ends then', () => {
  const { exchange, results, timers } = open();
  expect(timers).toMatchObject([{ delayMs: 1_000, isHeld: true }]);
  exchange.onRequestStart({ abort: () => {} });
  timers[0]?.ring();

  expect(results).toMatchObject([{ why: 'timeout', maybeDelivered: true }]);
});

test('its signal ends it, before it was sent and after', () => {
  const ending = new AbortController();
  const { results, timers } = open(ending.signal);
  ending.abort();
  expect(results).toMatchObject([{ why: 'aborted', maybeDelivered: false }]);
  expect(timers).toMatchObject([{ isCancelled: true }]);

  const late = open(ending.signal);
  expect(late.exchange.isSettled).toBe(true);
  expect(late.results).toMatchObject([{ why: 'aborted' }]);
});

test('all of the answer is kept: status, headers and body', () => {
  const { exchange, results, timers } = open();
  const body = JSON.stringify({ name: 'Søren', events: [] });
  exchange.onRequestStart({ abort: () => {} });
  exchange.onResponseStart({}, 200, { 'x-request-id': 'r-1', link: ['a', 'b'], vary: undefined });
  // Cut in the middle of a character.
  const bytes = Buffer.from(body);
  exchange.onResponseData({}, bytes.subarray(0, 11));
  exchange.onResponseData({}, bytes.subarray(11));
  exchange.onResponseEnd();

  expect(results).toEqual([
    {
      kind: 'response',
      status: 200,
      content: 'json',
      requestId: 'r-1',
      answer: {
        status: 200,
        headers: { 'x-request-id': 'r-1', link: 'a, b', vary: '' },
        body,
        requestId: 'r-1',
      },
    },
  ]);
  expect(timers).toMatchObject([{ isCancelled: true }]);
});

test('of a 202, too', () => {
  const { exchange, results } = open();
  exchange.onRequestStart({ abort: () => {} });
  exchange.onResponseStart({}, 202, {});
  exchange.onResponseData({}, Buffer.from(' '));
  exchange.onResponseEnd();

  expect(results).toMatchObject([{ status: 202, content: 'empty', answer: { body: ' ' } }]);
});

test('an answer longer than any of Intercom’s is none, and is not read on', () => {
  const { exchange, results } = open();
  let isAborted = false;
  exchange.onRequestStart({
    abort: () => {
      isAborted = true;
    },
  });
  exchange.onResponseStart({}, 200, {});
  const megabyte = Buffer.alloc(1_048_576, 'x');
  for (let n = 0; n < 16; n += 1) exchange.onResponseData({}, megabyte);
  expect(results).toEqual([]);
  exchange.onResponseData({}, Buffer.from('x'));

  expect(results).toMatchObject([{ kind: 'no-response', why: 'other' }]);
  expect(isAborted).toBe(true);
});
