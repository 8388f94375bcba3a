import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oneLine } from './one-line.js';

test.each([
  ['a line end', 'a\r\nb', 'a\\u000d\\u000ab'],
  ['an escape code', '\u001b[2J', '\\u001b[2J'],
  ['an escape code in one byte', '\u009b2J', '\\u009b2J'],
  ['a line end of Unicode', '\u2028\u2029', '\\u2028\\u2029'],
  ['a change of direction', '\u202e', '\\u202e'],
  ['an invisible mark beyond the first plane', '\u{e0041}', '\\udb40\\udc41'],
  ['half a character', '\ud800', '\\ud800'],
])('%s cannot write on the terminal', (_what, text, shown) => {
  expect(oneLine(text)).toBe(shown);
});

test('letters of all languages stay', () => {
  expect(oneLine('Größe 東京 "x" 😀')).toBe('Größe 東京 "x" 😀');
});

test('JSON stays the JSON it was', () => {
  const units = fc.array(fc.nat(0xffff), { maxLength: 20 });
  fc.assert(
    fc.property(units, (codes) => {
      const text = String.fromCharCode(...codes);
      expect(JSON.parse(oneLine(JSON.stringify({ text })))).toEqual({ text });
    }),
  );
});
