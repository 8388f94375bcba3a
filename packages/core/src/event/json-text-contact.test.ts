import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contactText } from './json-text.js';

test.each([
  ['id', '5f3c', '"id":"5f3c"'],
  ['user_id', '42', '"user_id":"42"'],
  ['email', 'a@example.org', '"email":"a@example.org"'],
] as const)('a contact goes on the wire as its one identifier, %s', (field, value, text) => {
  expect(contactText({ field, value })).toBe(text);
});

test('an identifier of any characters makes exactly one JSON member', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), (value) => {
      expect(JSON.parse(`{${contactText({ field: 'user_id', value })}}`)).toEqual({
        user_id: value,
      });
    }),
  );
});

test('an identifier cannot add fields of its own', () => {
  const value = '42","event_name":"x';

  expect(JSON.parse(`{${contactText({ field: 'email', value })}}`)).toEqual({ email: value });
});
