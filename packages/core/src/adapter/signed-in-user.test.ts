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
  ['a BigInt is the user id itself', 42n, '42'],
  ['a BigInt as id, although there is an email', { id: 42n, email: 'a@example.org' }, '42'],
  ['an ObjectId', { toHexString: () => '5f3c', id: new Uint8Array(12) }, '5f3c'],
  ['an ObjectId as id', { id: { toHexString: () => '5f3c' }, email: 'a@example.org' }, '5f3c'],
  ['an empty id is passed over', { id: '', sub: 's' }, 's'],
])('%s', (_title, found, value) => {
  expect(toContact(signedInUser(found))).toEqual({ field: 'user_id', value });
});

test.each([
  ['an object', { id: {}, sub: 's' }],
  ['a fraction', { id: 4.2, email: 'a@example.org' }],
  ['a function', { userId: () => '42', email: 'a@example.org' }],
  ['yes', { sub: true, email: 'a@example.org' }],
  ['a promise', { id: Promise.resolve('42'), email: 'a@example.org' }],
])('an id that is %s is nobody, and no other identifier takes its place', (_title, found) => {
  const user = signedInUser(found);

  expect(user).toBeDefined();
  expect(toContact(user)).toBeUndefined();
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
