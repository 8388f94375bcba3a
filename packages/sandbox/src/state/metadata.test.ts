import { expect, test } from 'vitest';
import { firstKeys } from './metadata.js';

test('keys that differ only in case count as one', () => {
  expect(firstKeys({ Plan: 1, plan: 2, seats: 3, until: 4 }, 2)).toEqual({
    Plan: 1,
    plan: 2,
    seats: 3,
  });
});

test('a key named __proto__ is an ordinary key', () => {
  const kept = firstKeys(JSON.parse('{"__proto__":{"admin":true},"plan":1}'), 1);

  expect(Object.keys(kept)).toEqual(['__proto__']);
  expect('admin' in kept).toBe(false);
});
