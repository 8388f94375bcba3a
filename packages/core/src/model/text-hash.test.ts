import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textHash } from './text-hash.js';

test('the same text has the same hash, in every process', () => {
  expect(textHash('')).toBe(textHash(''));
  expect(textHash('{"name":"placed-order"}')).toBe(333_535_196);
});

test('another seed gives another hash', () => {
  expect(textHash('42', 5)).not.toBe(textHash('42', 7));
});

test('texts that follow each other, or differ in order or length, have different hashes', () => {
  const texts = Array.from({ length: 2_000 }, (_, index) => `row ${index}`);

  expect(new Set(texts.map((text) => textHash(text))).size).toBeGreaterThan(1_995);
  expect(textHash('ab')).not.toBe(textHash('ba'));
  expect(textHash('a')).not.toBe(textHash('a\0'));
});

test('texts that follow each other are spread evenly', () => {
  const quarters = [0, 0, 0, 0];
  for (let index = 0; index < 4_000; index += 1) {
    const quarter = Math.floor(textHash(`${100_000 + index}`) / 0x4000_0000);
    quarters[quarter] = (quarters[quarter] ?? 0) + 1;
  }

  for (const count of quarters) expect(Math.abs(count - 1_000)).toBeLessThan(100);
});

test('whatever the text, the hash is an unsigned 32-bit number', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer(), (text, seed) => {
      const hash = textHash(text, seed);
      expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
    }),
  );
});
