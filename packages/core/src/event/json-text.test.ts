import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, inOnePiece, needsEscape, quote } from './json-text.js';

/** Any UTF-16 units, lone surrogates among them, and many of those that JSON escapes. */
const units = fc.oneof(
  fc.nat(0xffff),
  fc.nat(0x7f),
  fc.constantFrom(0x22, 0x5c, 0x1f, 0x20, 0x7f, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000),
);
const anyText = fc
  .array(units, { maxLength: 80, size: 'max' })
  .map((codes) => String.fromCharCode(...codes));

test('quoting gives the same as JSON.stringify, for any text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(quote(text)).toBe(JSON.stringify(text));
      expect(needsEscape(text)).toBe(
        JSON.stringify(text) !== `"${text}"` || /[\ud800-\udfff]/.test(text),
      );
    }),
    { numRuns: 1_000 },
  );
});

test.each(Array.from({ length: 0x21 }, (_, code) => [code]).concat([[0x22], [0x5c], [0x7f]]))(
  'the character %d is quoted as in JSON, in short texts and long ones',
  (code) => {
    for (const before of ['', 'a'.repeat(31), 'a'.repeat(32), 'a'.repeat(33)]) {
      const text = before + String.fromCharCode(code);
      expect(quote(text)).toBe(JSON.stringify(text));
    }
  },
);

test.each([
  ['shorter text stays as it is', 'abc', 5, 'abc'],
  ['text of just that length stays', 'abcde', 5, 'abcde'],
  ['longer text is cut', 'abcdef', 5, 'abcde'],
  ['a pair that would be split goes', 'abcd😀', 5, 'abcd'],
  ['a pair that fits stays', 'abc😀def', 5, 'abc😀'],
  ['a lone low half stays: it was so before', 'abcd\udc00ef', 5, 'abcd\udc00'],
  ['to no characters at all', 'abc', 0, ''],
])('%s', (_title, text, max, shorter) => {
  expect(cut(text, max)).toBe(shorter);
});

test.each(['\ud800\udc00', '\udbff\udfff', '\ud83d\ude00'])(
  'the pair %j is never split',
  (pair) => {
    expect(cut(`abcd${pair}`, 5)).toBe('abcd');
  },
);

test('cut text is a prefix, as long as allowed, and splits no surrogate pair', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(50), (text, max) => {
      const shorter = cut(text, max);

      expect(text.startsWith(shorter)).toBe(true);
      expect(shorter.length).toBeGreaterThanOrEqual(Math.min(text.length, max) - 1);
      expect(shorter.length).toBeLessThanOrEqual(max);
      expect(() => encodeURIComponent(shorter)).not.toThrow();
    }),
  );
});

test('flattened text is the same text', () => {
  expect(inOnePiece(`${'a'.repeat(20)}${'b'.repeat(20)}`)).toBe('a'.repeat(20) + 'b'.repeat(20));
  expect(inOnePiece('')).toBe('');
});
