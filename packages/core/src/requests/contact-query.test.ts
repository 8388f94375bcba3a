import { expect, test } from 'vitest';
import { UsageError } from '../errors/usage-error.js';
import { contactQuery, requireContact } from './contact-query.js';

test.each([
  ['42', 'type=user&user_id=42'],
  [{ email: 'ada+1@example.org' }, 'type=user&email=ada%2B1%40example.org'],
  [{ id: 'a&b=c' }, 'type=user&intercom_user_id=a%26b%3Dc'],
  ['😀', 'type=user&user_id=%F0%9F%98%80'],
])('%j is asked for by %s', (user, query) => {
  expect(contactQuery(requireContact(user))).toBe(query);
});

test.each([
  ['nobody', undefined],
  ['half of a character', 'ada \ud83d'],
  ['the other half', { email: '\ude00@example.org' }],
])('%s is nobody to ask for', (_title, user) => {
  expect(() => requireContact(user)).toThrow(UsageError);
  expect(() => requireContact(user)).toThrow(/cannot be a contact of Intercom/);
});
