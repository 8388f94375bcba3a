import { expect, test } from 'vitest';
import { FutureContacts } from './future-contacts.js';
import { Recent } from './recent.js';

function head(value: string, lastSec: number, next?: Recent): Recent {
  const recent = new Recent('user_id', value, 'placed-order', next);
  recent.use(lastSec);
  return recent;
}

test('a contact that is kept is found, until it is taken', () => {
  const ahead = new FutureContacts();
  const kept = head('a', 100);
  ahead.keep(kept, 50);

  expect(ahead.get('a')).toBe(kept);
  expect(ahead.get('b')).toBeUndefined();
  expect(ahead.take('b')).toBeUndefined();
  expect(ahead.take('a')).toBe(kept);
  expect(ahead.take('a')).toBeUndefined();
  expect(ahead.get('a')).toBeUndefined();
});

test('contacts whose seconds are past are forgotten eventually; others never', () => {
  const ahead = new FutureContacts();
  ahead.keep(head('late', 300), 50);
  ahead.keep(head('late-in-another-name', 60, head('late-in-another-name', 300)), 50);
  ahead.keep(head('just-come', 200), 50);
  for (let i = 0; i < 1_020; i += 1) ahead.keep(head(`c-${i}`, 100), 50);
  expect(ahead.get('c-0')).toBeDefined();

  ahead.keep(head('last', 300), 200);
  expect(ahead.get('late')).toBeDefined();
  expect(ahead.get('late-in-another-name')).toBeDefined();
  expect(ahead.get('last')).toBeDefined();
  expect(ahead.get('just-come')).toBeUndefined();
  expect(ahead.get('c-0')).toBeUndefined();
});

test('the search for past seconds stays rare, however many contacts are kept', () => {
  const ahead = new FutureContacts();
  for (let i = 0; i < 1_024; i += 1) ahead.keep(head(`a-${i}`, 100), 50);
  for (let i = 0; i < 2_047; i += 1) ahead.keep(head(`b-${i}`, 100), 200);
  expect(ahead.get('a-0')).toBeDefined();

  ahead.keep(head('one-more', 300), 200);
  expect(ahead.get('a-0')).toBeUndefined();
  expect(ahead.get('one-more')).toBeDefined();
});
