import { expect, test } from 'vitest';
import { toContact } from '../model/contact.js';
import { signedInUser } from './signed-in-user.js';

test.each([
  ['text is the user id itself', '42', '42'],
  ['a number is the user id itself', 42, '42'],
  ['id', { id: '42', email: 'a@example.org' }, '42'],
  ['a numeric id', { id: 0 }, '0'],
  ['id before the others', { sub: 's', userId: 'u', id: 'i' }, 'i'],
  ['userId before sub', { sub: 's', userId: 'u' }, 'u'],
  ['sub, as in a token', { sub: 's', email: 'a@example.org' }, 's'],
  ['an id that is no identifier is passed over', { id: {}, sub: 's' }, 's'],
  ['an empty id is passed over', { id: '', sub: 's' }, 's'],
])('%s', (_title, found, value) => {
  expect(toContact(signedInUser(found))).toEqual({ field: 'user_id', value });
});

test('email only where there is nothing else', () => {
  expect(signedInUser({ email: 'a@example.org' })).toEqual({ email: 'a@example.org' });
});

test.each([[undefined], [null], [true], [{}], [{ email: 5 }], [{ name: 'x' }], [[]]])(
  '%j is nobody who is signed in',
  (found) => {
    expect(signedInUser(found)).toBeUndefined();
  },
);
