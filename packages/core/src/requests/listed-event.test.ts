import { expect, test } from 'vitest';
import { idTimeMs, listedEvent } from './listed-event.js';

test.each([
  // Recorded: created_at 1461935778, and `since=1461935778061` in the same answer.
  ['8edcf114-0e0c-11e6-b74b-4722c3fbb38f', 1_461_935_778_061],
  ['8edcf114-0e0c-41e6-b74b-4722c3fbb38f', undefined],
  ['made-up', undefined],
  ['', undefined],
])('the time in the id %j is %s', (id, ms) => {
  expect(idTimeMs(id)).toBe(ms);
});

test('an event with nothing in it is still one', () => {
  expect(listedEvent({})).toEqual({
    id: '',
    name: '',
    createdAt: new Date(0),
    metadata: {},
    raw: {},
  });
});
