import { expect, test } from 'vitest';
import { typedValue } from '../import/rows/values.js';
import { parseMetadata } from './metadata.js';

test.each([
  ['42', 42],
  ['-1.5', -1.5],
  ['true', true],
  ['007', '007'],
  ['1e3', '1e3'],
  ['12345678901234567890', '12345678901234567890'],
  ['', ''],
])('%j is %j', (text, value) => {
  expect(typedValue('key', text)).toBe(value);
});

test('a date is one under a key for dates only', () => {
  expect(typedValue('renewal_date', '2026-12-24')).toEqual(new Date('2026-12-24'));
  expect(typedValue('renewal', '2026-12-24')).toBe('2026-12-24');
});

test('what follows the first = is the value, and := is JSON', () => {
  expect(parseMetadata(['query=a=b', 'code:="007"', 'none:=null'])).toEqual({
    query: 'a=b',
    code: '007',
    none: null,
  });
});
