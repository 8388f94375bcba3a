import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../seeded.js';

test('fails, and prints its random numbers', () => {
  const random = seededRandom();

  expect(`drawn: ${random()} ${random()}`).toBe('nothing');
});

test('has a property that does not hold', () => {
  fc.assert(
    fc.property(fc.nat(), fc.string(), (number, text) => {
      expect(number).toBeLessThan(10 + text.length);
    }),
  );
});
