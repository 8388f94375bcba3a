import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { eventTime } from '../event/time.js';
import { date, link } from '../event/values.js';
import { fetchFailureCause } from '../http/fetch-failure.js';
import { failureCause } from '../http/network-failure.js';
import { dateMs, isAbortSignal, isRegExp } from './any-realm.js';

/** The value of an expression in another realm, where `instanceof` of this one fails. */
function elsewhere(expression: string): unknown {
  return runInNewContext(expression, { URL, AbortController });
}

test('dates of every realm have their time; nothing else has one', () => {
  expect(dateMs(new Date(1_000))).toBe(1_000);
  expect(dateMs(elsewhere('new Date(1000)'))).toBe(1_000);
  expect(dateMs(elsewhere('new (class extends Date {})(1000)'))).toBe(1_000);
  expect(dateMs(elsewhere('new Date("made up")'))).toBeNaN();
  for (const other of [
    1_000,
    '2030-01-31',
    null,
    {},
    [],
    { [Symbol.toStringTag]: 'Date' },
    new Map(),
    elsewhere('({ getTime: () => 1000 })'),
  ]) {
    expect(dateMs(other)).toBeUndefined();
  }
});

test('regular expressions and signals of every realm are known', () => {
  expect([/a/, elsewhere('/a/g')].map(isRegExp)).toEqual([true, true]);
  expect(['a', null, {}, { source: 'a' }, new Date()].some(isRegExp)).toBe(false);
  const { signal } = new AbortController();
  expect([signal, { aborted: false }, {}, null, undefined].map(isAbortSignal)).toEqual([
    true,
    ...[false, false, false, false],
  ]);
});

test('a date of another realm is a time, and metadata', () => {
  const at = elsewhere('new Date(1800000000000)');

  expect(eventTime(at, 1_900_000_000_000)).toEqual({ sec: 1_800_000_000, wasMilliseconds: false });
  expect(date(at as Date).getTime()).toBe(1_800_000_000_000);
  expect(link(elsewhere('new URL("https://example.org/a")') as URL).url).toBe(
    'https://example.org/a',
  );
});

test('errors of another realm tell why a request failed', () => {
  const both =
    'Object.assign(new AggregateError([Object.assign(new Error(), { code: "ECONNREFUSED" })]))';

  expect(failureCause(elsewhere(both))).toBe('refused');
  expect(
    fetchFailureCause(
      elsewhere('new TypeError("x", { cause: Object.assign(new Error(), { code: "ENOTFOUND" }) })'),
    ),
  ).toBe('dns');
  expect(fetchFailureCause(elsewhere('new TypeError("Connection refused")'))).toBe('refused');
});
