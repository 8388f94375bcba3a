import { expect, test } from 'vitest';
import { parseTime } from './time.js';

test.each([
  ['2026-11-20', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20 10:30', '2026-11-20T10:30:00.000Z'],
  ['2026-11-20T10:30:15.5Z', '2026-11-20T10:30:15.500Z'],
  ['2026-11-20T10:30:15+0130', '2026-11-20T09:00:15.000Z'],
  ['2026-11-20 10:30:15 -02:00', '2026-11-20T12:30:15.000Z'],
])('%s is a moment, in UTC where no zone is said', (text, iso) => {
  expect(parseTime(text)).toEqual(new Date(iso));
});

test('Unix seconds and milliseconds are left to core, which tells them apart', () => {
  expect([parseTime('1700000000'), parseTime('1700000000123')]).toEqual([
    1_700_000_000, 1_700_000_000_123,
  ]);
});

test.each(['', 'yesterday', '20/11/2026', '2026-02-30', '2026-13-01', '2026-11-20T25:00', '42'])(
  '"%s" is none',
  (text) => {
    expect(parseTime(text)).toBeUndefined();
  },
);
