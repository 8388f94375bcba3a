import { expect, test } from 'vitest';
import { comparableValue, contactKey } from './contact-key.js';

test('e-mail addresses that differ only in case are the same contact', () => {
  const typed = { field: 'email', value: 'Ada@Example.org' } as const;

  expect(contactKey(typed)).toBe('email:ada@example.org');
  expect(comparableValue(typed)).toBe('ada@example.org');
});

test('ids are compared as they are: `A1` and `a1` are two users', () => {
  expect(contactKey({ field: 'user_id', value: 'A1' })).toBe('user_id:A1');
  expect(contactKey({ field: 'id', value: 'A1' })).toBe('id:A1');
});

test('the same text in another field is another contact', () => {
  const value = 'ada@example.org';

  expect(contactKey({ field: 'user_id', value })).not.toBe(contactKey({ field: 'email', value }));
});
