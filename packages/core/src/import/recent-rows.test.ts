import { expect, test } from 'vitest';
import type { WrittenEvent } from '../model/written-event.js';
import { RecentRows } from './recent-rows.js';

function event(
  createdAtSec: number,
  metadata = '',
  more: Partial<WrittenEvent> = {},
): WrittenEvent {
  return {
    contact: { field: 'user_id', value: '42' },
    name: 'placed-order',
    createdAtSec,
    body: `{"created_at":${createdAtSec},"metadata":{"x":"${metadata}"}}`,
    changes: [],
    wasMilliseconds: false,
    ...more,
  };
}

/** The second of an event, or why it has none. */
function look(recent: RecentRows, given: WrittenEvent): number | string {
  const found = recent.admit(given);
  return typeof found === 'string' ? found : found.createdAtSec;
}

test('the same event is a duplicate, another one of the same second is given the next free one', () => {
  const recent = new RecentRows();

  expect(look(recent, event(1))).toBe(1);
  expect(look(recent, event(1))).toBe('duplicate');
  expect(recent.admit(event(1, 'other'))).toEqual(event(2, 'other'));
  expect(look(recent, event(1, 'other'))).toBe('duplicate');
  expect(look(recent, event(2))).toBe(3);
  expect(look(recent, event(4))).toBe(4);
  expect(look(recent, event(1, 'third'))).toBe(5);
});

test('an event is moved by a minute at most', () => {
  const recent = new RecentRows();
  const found = Array.from({ length: 62 }, (_none, n) => look(recent, event(100, `${n}`)));

  expect(found).toEqual([...Array.from({ length: 61 }, (_none, n) => 100 + n), 'second_taken']);
});

test('an e-mail address in another case is the same contact', () => {
  const recent = new RecentRows();
  const of = (value: string) => event(1, value, { contact: { field: 'email', value } });

  expect(look(recent, of('Ada@example.org'))).toBe(1);
  expect(look(recent, of('ada@example.org'))).toBe(2);
});

test('contact, kind of identifier and name each make another event', () => {
  const recent = new RecentRows();
  look(recent, event(1));

  expect(look(recent, event(1, '', { contact: { field: 'user_id', value: '43' } }))).toBe(1);
  expect(look(recent, event(1, '', { contact: { field: 'id', value: '42' } }))).toBe(1);
  expect(look(recent, event(1, '', { name: 'paid-order' }))).toBe(1);
});

test('it looks back 16 384 rows, and forgets at twice as many, however many pass through', () => {
  const recent = new RecentRows();
  const isNew = (n: number) => look(recent, event(n)) === n;
  const first = Array.from({ length: 100_000 }, (_none, n) => isNew(n));
  const again = Array.from({ length: 16_384 }, (_none, n) => isNew(100_000 - 16_384 + n));

  expect(first.every(Boolean)).toBe(true);
  expect(again.some(Boolean)).toBe(false);
  expect(isNew(100_000 - 2 * 16_384 - 1)).toBe(true);
});
