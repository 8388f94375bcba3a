import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textRedaction } from './redact-text.js';

test('every match of every pattern is replaced', () => {
  const redact = textRedaction([/\d{4}/, /[\w.]{1,64}@[\w.]{1,255}/i]);

  expect(redact?.('1234 and 5678, or Ada@example.org')).toBe(
    '[redacted] and [redacted], or [redacted]',
  );
});

test.each([[/a/g], [/a/y], [/a/gy]])(
  'a pattern that remembers where it stopped (%s) finds everything, every time',
  (pattern) => {
    const redact = textRedaction([pattern]);

    expect([redact?.('banana'), redact?.('banana')]).toEqual(
      Array(2).fill('b[redacted]n[redacted]n[redacted]'),
    );
    expect(pattern.lastIndex).toBe(0);
  },
);

test('a pattern that may match the empty text replaces only real matches', () => {
  expect(textRedaction([/x*/])?.('axxb')).toBe('a[redacted]b');
});

test('without patterns there is no function', () => {
  expect(textRedaction([])).toBeUndefined();
});

test('no text keeps anything that the pattern finds', () => {
  const pattern = /z+\d/;
  const redact = textRedaction([pattern]);
  const text = fc.string({ unit: fc.constantFrom('z', '1', 'x', ' ') });
  fc.assert(
    fc.property(text, (given) => {
      expect(redact?.(given)).not.toMatch(pattern);
    }),
  );
});
