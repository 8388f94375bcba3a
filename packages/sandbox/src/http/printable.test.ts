import { expect, test } from 'vitest';
import { printable } from './printable.js';

test.each([
  ['line breaks', 'a\r\nb', 'a\\u000d\\u000ab'],
  ['terminal escapes', '\u001b[2J\u009b1m', '\\u001b[2J\\u009b1m'],
  ['turned text', 'a\u202eb', 'a\\u202eb'],
  ['other line ends', 'a\u2028b', 'a\\u2028b'],
])('escapes %s', (_title, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('does not change letters of any language', () => {
  expect(printable('Grüße, 世界 🎉')).toBe('Grüße, 世界 🎉');
});

test('shortens long text', () => {
  expect(printable('x'.repeat(1_000))).toBe(`${'x'.repeat(200)}…`);
});
