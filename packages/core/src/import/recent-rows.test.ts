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
    body: `${createdAtSec}${metadata}`,
    changes: [],
    wasMilliseconds: false,
    ...more,
  };
}

test('the same event is a duplicate, another one of the same second cannot be kept', () => {
  const recent = new RecentRows();

  expect(recent.look(event(1))).toBe('new');
  expect(recent.look(event(1))).toBe('duplicate');
  expect(recent.look(event(1, 'other'))).toBe('second_taken');
  expect(recent.look(event(2))).toBe('new');
});

test('an e-mail address in another case is the same contact', () => {
  const recent = new RecentRows();
  const of = (value: string) => event(1, value, { contact: { field: 'email', value } });

  expect(recent.look(of('Ada@example.org'))).toBe('new');
  expect(recent.look(of('ada@example.org'))).toBe('second_taken');
});

test('contact, kind of identifier and name each make another event', () => {
  const recent = new RecentRows();
  recent.look(event(1));

  expect(recent.look(event(1, '', { contact: { field: 'user_id', value: '43' } }))).toBe('new');
  expect(recent.look(event(1, '', { contact: { field: 'id', value: '42' } }))).toBe('new');
  expect(recent.look(event(1, '', { name: 'paid-order' }))).toBe('new');
});

test('it looks back 16 384 rows, and forgets at twice as many, however many pass through', () => {
  const recent = new RecentRows();
  const answers = new Set<string>();
  for (let n = 0; n < 100_000; n += 1) answers.add(recent.look(event(n)));

  expect([...answers]).toEqual(['new']);
  for (let n = 100_000 - 16_384; n < 100_000; n += 1) answers.add(recent.look(event(n)));
  expect([...answers]).toEqual(['new', 'duplicate']);
  expect(recent.look(event(100_000 - 2 * 16_384 - 1))).toBe('new');
});
