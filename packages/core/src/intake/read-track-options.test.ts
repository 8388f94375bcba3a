import { expect, test, vi } from 'vitest';
import { noTrackOptions, readTrackOptions } from './read-track-options.js';

const nowMs = 1_800_000_000_000;

function read(options: unknown) {
  const onMilliseconds = vi.fn();
  const onUnusable = vi.fn();
  const checked = readTrackOptions(options, nowMs, { onMilliseconds, onUnusable });
  return { checked, warnings: onMilliseconds.mock.calls.length, unusable: onUnusable.mock.calls };
}

test.each([[undefined], [null], ['x'], [5], [{}], [{ at: undefined, dedupeKey: undefined }]])(
  'options of %j choose nothing',
  (options) => {
    expect(read(options)).toEqual({ checked: noTrackOptions, warnings: 0, unusable: [] });
  },
);

test.each([
  ['a date', { at: new Date(nowMs) }, { atSec: 1_800_000_000 }],
  ['a dedupe key', { dedupeKey: 'k' }, { dedupeKey: 'k' }],
  ['no dedupe', { dedupe: false }, { dedupe: false }],
  ['an empty dedupe key, which is none', { dedupeKey: '' }, {}],
  ['no key and no wish, written out', { dedupeKey: null, dedupe: null }, {}],
])('%s', (_title, options, chosen) => {
  expect(read(options)).toEqual({
    checked: { ...noTrackOptions, ...chosen },
    warnings: 0,
    unusable: [],
  });
});

test.each([
  ['a dedupe key that is no text', 'dedupeKey', 5],
  ['anything but false for dedupe', 'dedupe', 0],
] as const)('%s is left out, and told', (_title, option, given) => {
  expect(read({ [option]: given })).toEqual({
    checked: noTrackOptions,
    warnings: 0,
    unusable: [[option, given]],
  });
});

test('each option is read once: a getter may ask the application', () => {
  const asked: string[] = [];
  const options = new Proxy(
    { dedupeKey: 5, dedupe: 'no' },
    {
      get: (target, key) => {
        asked.push(String(key));
        return Reflect.get(target, key);
      },
    },
  );
  read(options);

  expect(asked.sort()).toEqual(['at', 'dedupe', 'dedupeKey']);
});

test('milliseconds are read as such, with a warning', () => {
  expect(read({ at: nowMs })).toEqual({
    checked: { ...noTrackOptions, atSec: 1_800_000_000 },
    warnings: 1,
    unusable: [],
  });
});

test.each([[null], ['2027-01-01'], [0]])('a time of %j is refused', (at) => {
  expect(read({ at })).toEqual({ checked: 'invalid_time', warnings: 0, unusable: [] });
});
