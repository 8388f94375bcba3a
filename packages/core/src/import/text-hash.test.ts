import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textHash } from './text-hash.js';

test('the same text has the same hash, in every process', () => {
  expect(textHash('')).toBe(textHash(''));
  expect(textHash('{"name":"placed-order"}')).toMatch(/^[0-9a-f]{32}$/);
  expect(textHash('{"name":"placed-order"}')).toBe('4a3d602a7758cc6be7684d6ad3b561d2');
});

test('texts that differ in one character, or in their order, have others', () => {
  const texts = Array.from({ length: 50_000 }, (_, index) => `{"user_id":"${index}"}`);

  expect(new Set(texts.map(textHash)).size).toBe(texts.length);
  expect(textHash('ab')).not.toBe(textHash('ba'));
  expect(textHash('a')).not.toBe(textHash('a\0'));
});

test('each quarter of it tells texts apart by itself', () => {
  const texts = Array.from({ length: 2_000 }, (_, index) => `row ${index}`);
  for (let at = 0; at < 32; at += 8) {
    const parts = new Set(texts.map((text) => textHash(text).slice(at, at + 8)));
    expect(parts.size).toBeGreaterThan(1_995);
  }
});

test('whatever the text, there is a hash', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(textHash(text)).toMatch(/^[0-9a-f]{32}$/);
    }),
  );
});
