import { AssertionError } from 'node:assert';
import { createIntercomEvents, date, link, money } from '@intercom-events/core';
import { expect, test } from 'vitest';
import { assertNotTracked, assertTracked } from './assert-tracked.js';
import { createTestEvents } from './create-test-events.js';
import type { TestEvents } from './test-events.js';
import './vitest.js';

/** One event of each state: delivered, dead, held, duplicate, dropped, discarded. */
async function afternoon(): Promise<TestEvents> {
  const events = createTestEvents();
  const order = {
    total: money(1_999, 'EUR'),
    items: 3,
    item: 'Mug',
    renewal_date: date(1_900_000_000),
  };
  events.track('ada', 'placed-order', order);
  await events.settle();
  events.failNext({ status: 422 });
  events.track('ada', 'left-shop');
  await events.settle();
  events.track('ada', 'left-shop');
  events.track('ada', 'x'.repeat(256));
  const [scope, failed] = [events.openScope(() => 'ada'), events.openScope(() => 'ada')];
  failed.track('updated-plan', undefined, { sendWhen: 'success' });
  failed.end({ ok: false, aborted: false });
  scope.track('invited-friend', undefined, { sendWhen: 'success' });
  return events;
}

/** The message of a failed matcher or assertion. */
function said(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  throw new Error('It was satisfied.');
}

test.each<[string, Record<string, unknown> | undefined]>([
  ['no metadata asked for', undefined],
  ['some of the keys', { items: 3 }],
  ['a key that is not there', { coupon: undefined }],
  ['money in another case', { total: money(1_999, 'eur') }],
  ['a date', { renewal_date: new Date(1_900_000_000_999) }],
  ['a regular expression', { item: /^m/i }],
  ['a function', { items: (items: number) => items > 2 }],
  ['the runner’s own matcher', { items: expect.any(Number), item: expect.stringContaining('u') }],
])('an event is found by its name and %s', async (_title, metadata) => {
  const events = await afternoon();

  expect(events).toHaveTracked('placed-order', metadata);
  expect(events).toHaveTracked(' Placed.Order ', metadata);
  expect(events).toHaveTrackedFor('ada', 'placed-order', metadata);
  expect(events).toHaveTrackedTimes('placed-order', 1, metadata);
  expect(assertTracked(events, 'placed-order', metadata).user).toEqual({ userId: 'ada' });
  expect(() => expect(events).not.toHaveTracked('placed-order', metadata)).toThrow();
  expect(() => assertNotTracked(events, 'placed-order', metadata)).toThrow(AssertionError);
});

test.each<[string, Record<string, unknown>]>([
  ['another value', { items: 4 }],
  ['a key that is there', { items: undefined }],
  ['a key that is not there', { coupon: 'SPRING' }],
  ['other money', { total: money(1_200, 'eur') }],
  ['a link instead of money', { total: link('https://shop.example.org') }],
  ['a regular expression', { item: /^p/ }],
  ['a regular expression for what is not text', { items: /3/ }],
  ['a function that says something else than yes', { items: () => 'yes' }],
  ['the runner’s own matcher', { items: expect.any(String) }],
])('an event is not found by %s', async (_title, metadata) => {
  const events = await afternoon();

  expect(events).not.toHaveTracked('placed-order', metadata);
  expect(events).not.toHaveTrackedFor('ada', 'placed-order', metadata);
  expect(events).toHaveTrackedTimes('placed-order', 0, metadata);
  assertNotTracked(events, 'placed-order', metadata);
  expect(() => expect(events).toHaveTracked('placed-order', metadata)).toThrow();
  expect(() => assertTracked(events, 'placed-order', metadata)).toThrow(AssertionError);
});

test('an accepted event that was given up was tracked; a discarded or dropped one was not', async () => {
  const events = await afternoon();

  expect(events).toHaveTracked('left-shop');
  expect(events).not.toHaveTracked('updated-plan');
});

test('a duplicate does not count as a second event', async () => {
  const events = await afternoon();

  expect(events).toHaveTrackedTimes('left-shop', 1);
  expect(said(() => expect(events).toHaveTrackedTimes('left-shop', 2))).toBe(
    [
      'Expected "left-shop" to have been tracked 2 times, and it did 1.',
      'Tracked:',
      '  dead: rejected  "left-shop" of ada, {}',
      '  duplicate  "left-shop" of ada, {}',
      `  delivered  "placed-order" of ada, { total: { amount: 1999, currency: 'eur' }, items: 3, item: 'Mug', renewal_date: 1900000000 }`,
      `  dropped: invalid_name  "${'x'.repeat(256)}" of ada, {}`,
      '  discarded: failed  "updated-plan" of ada, {}',
      '  held  "invited-friend" of ada, {}',
      'A duplicate is the same event within a second, and is not sent again: use `await events.clock.advance(1_000)` between two events that should both count.',
    ].join('\n'),
  );
});

test('an event is found only for its own user', async () => {
  const events = await afternoon();

  expect(events).toHaveTrackedFor({ userId: 'ada' }, 'placed-order');
  expect(events).not.toHaveTrackedFor({ email: 'ada@example.org' }, 'placed-order');
  expect(said(() => expect(events).toHaveTrackedFor('alan', 'placed-order'))).toContain(
    'Expected "placed-order" of alan to have been tracked.\nTracked:\n  delivered  "placed-order" of ada',
  );
});

test('a held event is neither tracked nor not tracked: settle() first', async () => {
  const events = await afternoon();
  const hint = 'A held event waits for its request to end: `await events.settle()` first.';

  expect(said(() => expect(events).toHaveTracked('invited-friend'))).toContain(hint);
  expect(said(() => expect(events).not.toHaveTracked('invited-friend'))).toContain(hint);
  expect(said(() => expect(events).toHaveTrackedTimes('invited-friend', 0))).toContain(hint);
  expect(said(() => assertTracked(events, 'invited-friend'))).toContain(hint);
  expect(said(() => assertNotTracked(events, 'invited-friend', { by: 'mail' }))).toContain(hint);
  expect(events).not.toHaveTrackedFor('alan', 'invited-friend');
});

test('a similar name is suggested', async () => {
  const events = await afternoon();
  const words = said(() => expect(events).toHaveTracked('placed-orders', { item: 'mug' }));

  expect(words).toContain(
    `Expected "placed-orders" with { item: 'mug' } to have been tracked.\nNo event of that name was tracked. The nearest is "placed-order".\nTracked:\n`,
  );
  expect(said(() => expect(events).toHaveTracked('watched-film'))).toContain('was tracked.\n');
});

test('similar metadata is shown key by key', async () => {
  const events = await afternoon();
  const metadata = {
    items: 4,
    item: undefined,
    coupon: 'SPRING',
    renewal_date: date(1_900_000_000),
  };

  expect(said(() => expect(events).toHaveTracked('placed-order', metadata))).toContain(
    [
      '    items: expected 4, got 3',
      `    item: expected no such key, got 'Mug'`,
      `    coupon: expected 'SPRING', got no such key`,
      '  dead: rejected',
    ].join('\n'),
  );
});

test('no events at all, and a closed client, have their own hint', async () => {
  const events = createTestEvents();
  const nothing = said(() => expect(events).toHaveTracked('placed-order'));
  await events.close();
  events.track('42', 'placed-order');
  const closed = said(() => expect(events).toHaveTracked('placed-order'));

  expect(nothing).toContain('Nothing was tracked. Does the application use this client?');
  expect(closed).toContain('dropped: closed  "placed-order" of nobody yet, {}');
  expect(closed).toContain('`events.clear()` between two tests opens it again.');
});

test('of very many events ten are shown', () => {
  const events = createTestEvents();
  for (let page = 0; page < 25; page += 1) events.track(`${page}`, 'opened-page');

  expect(said(() => expect(events).toHaveTracked('left-shop'))).toMatch(
    /of 9, \{\}\n {2}and 15 more$/,
  );
});

test('an assertion has what the reporter of node:test shows, and points to the test', () => {
  const events = createTestEvents();
  events.track('42', 'placed-order');
  try {
    assertTracked(events, 'left-shop');
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({
      code: 'ERR_ASSERTION',
      actual: ['placed-order'],
      expected: 'left-shop',
      operator: 'assertTracked',
    });
    expect((error as Error).stack?.split('\n    at ')[1]).toContain('matchers.test.ts');
  }
});

test.each<[string, () => unknown, string]>([
  ['a real client', () => createIntercomEvents({ dryRun: true, logger: false }), 'a real one'],
  ['no client', () => ({}), 'This is not a test client.'],
  ['nothing', () => undefined, 'This is not a test client.'],
])('%s is an error that says what to do', (_title, make, words) => {
  const given = make() as TestEvents;

  for (const check of [
    () => expect(given).toHaveTracked('placed-order'),
    () => expect(given).not.toHaveTracked('placed-order'),
    () => assertTracked(given, 'placed-order'),
    () => assertNotTracked(given, 'placed-order'),
  ]) {
    expect(said(check)).toContain(words);
    expect(said(check)).toContain('made by createTestEvents()');
  }
});

test.each<[string, (events: TestEvents) => unknown]>([
  ['no name', (events) => expect(events).not.toHaveTracked(undefined as never)],
  ['an empty name', (events) => assertNotTracked(events, ' ')],
  ['metadata that is no object', (events) => assertNotTracked(events, 'a', 'mug' as never)],
  ['a list for metadata', (events) => expect(events).not.toHaveTracked('a', [] as never)],
  ['nobody', (events) => expect(events).not.toHaveTrackedFor('', 'a')],
  ['a number that is none', (events) => expect(events).not.toHaveTrackedTimes('a', -1)],
])('%s cannot be looked for', (_title, check) => {
  expect(said(() => check(createTestEvents()))).toContain('[INPUT_INVALID]');
});
