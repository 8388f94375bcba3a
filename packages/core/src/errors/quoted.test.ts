import { expect, test } from 'vitest';
import { quoted } from './quoted.js';

test.each([
  ['short text stands there whole', 'eu-west', '"eu-west"'],
  ['text of just that length, too', 'a'.repeat(8), '"aaaaaaaa"'],
  ['longer text is cut, which shows', 'a'.repeat(9), '"aaaaaaaa"…'],
  ['quotes and line breaks are as in JSON', 'a"b\nc', String.raw`"a\"b\nc"`],
  [
    'escape codes and marks of direction do nothing',
    '\u001b\u009b\u202e',
    String.raw`"\u001b\u009b\u202e"`,
  ],
  ['half a character does not stay behind', '1234567😀', String.raw`"1234567\ud83d"…`],
  ['no text is no text', '', '""'],
])('%s', (_title, text, shown) => {
  expect(quoted(text, 8)).toBe(shown);
});
