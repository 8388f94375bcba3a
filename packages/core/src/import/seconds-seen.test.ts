import { expect, test } from 'vitest';
import type { WrittenEvent } from '../model/written-event.js';
import { SecondsSeen } from './seconds-seen.js';

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

test('the same event is a duplicate, another one of the same second takes it in vain', () => {
  const seen = new SecondsSeen();

  expect(seen.look(event(1))).toBe('new');
  expect(seen.look(event(1))).toBe('duplicate');
  expect(seen.look(event(1, 'other'))).toBe('second_taken');
  expect(seen.look(event(2))).toBe('new');
});

test('an e-mail address in another case is the same contact', () => {
  const seen = new SecondsSeen();
  const of = (value: string) => event(1, value, { contact: { field: 'email', value } });

  expect(seen.look(of('Ada@example.org'))).toBe('new');
  expect(seen.look(of('ada@example.org'))).toBe('second_taken');
});

test('contact, kind of identifier and name each make another event', () => {
  const seen = new SecondsSeen();
  seen.look(event(1));

  expect(seen.look(event(1, '', { contact: { field: 'user_id', value: '43' } }))).toBe('new');
  expect(seen.look(event(1, '', { contact: { field: 'id', value: '42' } }))).toBe('new');
  expect(seen.look(event(1, '', { name: 'paid-order' }))).toBe('new');
});

test('16 384 rows are looked back, and twice as many are forgotten, whatever passes through', () => {
  const seen = new SecondsSeen();
  const answers = new Set<string>();
  for (let n = 0; n < 100_000; n += 1) answers.add(seen.look(event(n)));

  expect([...answers]).toEqual(['new']);
  for (let n = 100_000 - 16_384; n < 100_000; n += 1) answers.add(seen.look(event(n)));
  expect([...answers]).toEqual(['new', 'duplicate']);
  expect(seen.look(event(100_000 - 2 * 16_384 - 1))).toBe('new');
});
