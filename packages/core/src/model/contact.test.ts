import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparableValue, contactKey, isIntercomId, toContact, userProblem } from './contact.js';

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

/** Like an `ObjectId` of MongoDB: it has an `id`, which is not text. */
const objectId = { id: new Uint8Array(12), toHexString: () => '65f0c0ffee65f0c0ffee65f0' };

function fail(): never {
  throw new Error('made up');
}

test.each([
  ['text is your own user id', '42', 'user_id', '42'],
  ['text stays as it is', ' 4 2 ', 'user_id', ' 4 2 '],
  ['a whole number is one too, sent as text', 42, 'user_id', '42'],
  ['zero', 0, 'user_id', '0'],
  ['a BigInt', 9_007_199_254_740_993n, 'user_id', '9007199254740993'],
  [
    'an object that writes itself, as ObjectId does',
    objectId,
    'user_id',
    '65f0c0ffee65f0c0ffee65f0',
  ],
  ['userId as such an object', { userId: objectId }, 'user_id', '65f0c0ffee65f0c0ffee65f0'],
  ['the largest safe number', Number.MAX_SAFE_INTEGER, 'user_id', '9007199254740991'],
  ['userId', { userId: '42' }, 'user_id', '42'],
  ['userId as a number', { userId: 42 }, 'user_id', '42'],
  ['id is Intercom’s own', { id: '5f3c' }, 'id', '5f3c'],
  ['email', { email: 'a@example.org' }, 'email', 'a@example.org'],
  ['id goes before the others', { email: 'a@example.org', userId: '42', id: '5f3c' }, 'id', '5f3c'],
  ['userId goes before email', { email: 'a@example.org', userId: '42' }, 'user_id', '42'],
  [
    'null is not given',
    { id: null, userId: null, email: 'a@example.org' },
    'email',
    'a@example.org',
  ],
  ['undefined is not given', { id: undefined, userId: '42' }, 'user_id', '42'],
  ['the longest', 'x'.repeat(255), 'user_id', 'x'.repeat(255)],
  ['characters beyond ASCII', 'é', 'user_id', 'é'],
])('%s', (_title, user, field, value) => {
  expect(toContact(user)).toEqual({ field, value });
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['empty text', ''],
  ['white space', ' \t\n'],
  ['white space beyond ASCII', '\u00a0\u2003'],
  ['text of 256 characters', 'x'.repeat(256)],
  ['a fraction', 4.2],
  ['NaN', Number.NaN],
  ['a number beyond the safe ones, which could be another user’s', 2 ** 53],
  ['yes', true],
  ['a function', () => '42'],
  ['an empty object', {}],
  ['an array', ['42']],
  ['Intercom’s id as a number', { id: 42 }],
  ['Intercom’s id as an ObjectId', { id: objectId, userId: '42' }],
  ['an object whose text is none', { userId: { toHexString: () => 42 } }],
  ['an object whose text is empty', { toHexString: () => ' ' }],
  ['an object that cannot write itself', { toHexString: fail }],
  ['an empty id, although there is a userId', { id: '', userId: '42' }],
  ['an empty userId, although there is an email', { userId: '', email: 'a@example.org' }],
  ['a userId that is an object', { userId: {} }],
  ['an email without @', { email: 'a.example.org' }],
  ['an email that is no text', { email: ['a@example.org'] }],
  ['an email of 256 characters', { email: `${'x'.repeat(246)}@example.org` }],
  [
    'a getter that throws',
    {
      get userId(): string {
        return fail();
      },
    },
  ],
  ['a proxy that throws', new Proxy({}, { get: fail })],
  ['a promise', Promise.resolve('42')],
])('%s is nobody', (_title, user) => {
  expect(toContact(user)).toBeUndefined();
});

test.each([
  [undefined, 'there is none'],
  [null, 'there is none'],
  [true, 'it is of type boolean'],
  [['42'], 'it has none of `userId`, `id` and `email`'],
  [4.2, 'it is a number that is not a safe integer'],
  ['', 'it is empty'],
  [{ userId: ' ', email: 'a@example.org' }, '`userId` is empty'],
  [{ userId: { name: 'Ann' } }, '`userId` is an object'],
  [
    { id: 42 },
    '`id` is a number, but `{ id }` is the text that Intercom gave the contact as its id',
  ],
  [{ id: 'x'.repeat(256) }, '`id` is longer than 255 characters'],
  [{ email: 'Ann' }, '`email` is not an e-mail address'],
  [Promise.resolve('42'), 'it is a promise: await it'],
  [
    {
      get userId() {
        return fail();
      },
    },
    'reading it threw an error',
  ],
])('what is wrong with a user is said, without its value (%#)', (user, problem) => {
  expect(userProblem(user)).toBe(problem);
});

test.each([
  ['65f0c0ffee65f0c0ffee65f0', true],
  ['65F0C0FFEE65F0C0FFEE65F0', true],
  ['42', false],
  ['65f0c0ffee65f0c0ffee65f', false],
  ['65f0c0ffee65f0c0ffee65f0\n', false],
])('an id like %j can be Intercom’s own: %s', (id, can) => {
  expect(isIntercomId(id)).toBe(can);
});

test('whatever it is given: nobody, which is explained, or one identifier that is not blank', () => {
  fc.assert(
    fc.property(fc.anything(), (user) => {
      const contact = toContact(user);
      if (contact === undefined) {
        expect(userProblem(user)).not.toBe('');
        return;
      }

      expect(['id', 'user_id', 'email']).toContain(contact.field);
      expect(contact.value.trim()).not.toBe('');
      expect(contact.value.length).toBeLessThanOrEqual(255);
    }),
  );
});
