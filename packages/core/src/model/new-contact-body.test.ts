import { expect, test } from 'vitest';
import { newContactBody } from './new-contact-body.js';

test('a contact is created as a user, by the identifier that is known, and by nothing else', () => {
  expect(newContactBody({ field: 'user_id', value: '4"2' })).toBe(
    '{"role":"user","external_id":"4\\"2"}',
  );
  expect(newContactBody({ field: 'email', value: 'ada@example.org' })).toBe(
    '{"role":"user","email":"ada@example.org"}',
  );
});
