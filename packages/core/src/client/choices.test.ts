import { expect, test, vi } from 'vitest';
import { noChoices, readChoices } from './choices.js';

const nowMs = 1_800_000_000_000;

function read(options: unknown) {
  const onMilliseconds = vi.fn();
  const choices = readChoices(options, nowMs, onMilliseconds);
  return { choices, warnings: onMilliseconds.mock.calls.length };
}

test.each([[undefined], [null], ['x'], [5], [{}], [{ at: undefined, dedupeKey: undefined }]])(
  'options of %j choose nothing',
  (options) => {
    expect(read(options)).toEqual({ choices: noChoices, warnings: 0 });
  },
);

test.each([
  ['a date', { at: new Date(nowMs) }, { atSec: 1_800_000_000 }],
  ['a dedupe key', { dedupeKey: 'k' }, { dedupeKey: 'k' }],
  ['no dedupe', { dedupe: false }, { dedupe: false }],
  ['an empty dedupe key, which is none', { dedupeKey: '' }, {}],
  ['a dedupe key that is no text', { dedupeKey: 5 }, {}],
  ['anything but false for dedupe', { dedupe: 0 }, {}],
])('%s', (_title, options, chosen) => {
  expect(read(options)).toEqual({ choices: { ...noChoices, ...chosen }, warnings: 0 });
});

test('milliseconds are read as such, with a warning', () => {
  expect(read({ at: nowMs })).toEqual({
    choices: { ...noChoices, atSec: 1_800_000_000 },
    warnings: 1,
  });
});

test.each([[null], ['2027-01-01'], [0]])('a time of %j is refused', (at) => {
  expect(read({ at })).toEqual({ choices: 'invalid_time', warnings: 0 });
});
