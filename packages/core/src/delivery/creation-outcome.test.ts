import { expect, test } from 'vitest';
import { creationOutcome } from './creation-outcome.js';

test.each([
  [200, 'created'],
  [201, 'created'],
  [409, 'known'],
  [400, 'refused'],
  [401, 'refused'],
  [403, 'refused'],
  [404, 'refused'],
  [422, 'refused'],
  [302, 'refused'],
  [408, 'unanswered'],
  [425, 'unanswered'],
  [429, 'unanswered'],
  [500, 'unanswered'],
  [503, 'unanswered'],
])('%i to a contact that is to be created: %s', (status, answer) => {
  expect(creationOutcome({ kind: 'response', status, content: 'json' })).toBe(answer);
});

test('no answer says nothing of the contact', () => {
  const silence = { why: 'timeout', reusedSocket: false, maybeDelivered: true } as const;

  expect(creationOutcome({ kind: 'no-response', ...silence })).toBe('unanswered');
});
