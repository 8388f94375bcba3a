import { expect, test } from 'vitest';
import { resolveSqliteOptions, type SqliteOutboxOptions } from './options.js';

/** Options as JavaScript may pass them. */
function resolve(options: unknown): unknown {
  return resolveSqliteOptions(options as SqliteOutboxOptions);
}

test('only the file has to be given', () => {
  expect(resolve({ file: './events.db' })).toEqual({
    file: './events.db',
    maxBytes: 64 * 1024 * 1024,
    exclusive: false,
    isApplications: false,
    deadLetters: { max: 10_000, maxAgeMs: 14 * 86_400_000 },
  });
});

test.each([
  [undefined, 'Expected `sqliteOutbox()` to be an object of options. Correct it. [OPTION_INVALID]'],
  [{}, 'Expected `file` to be a path, e.g. "./var/events.db". Correct it. [OPTION_INVALID]'],
  [{ file: '' }, '`file`'],
  [{ file: 'a\0b' }, '`file`'],
  [{ file: ':memory:' }, '`file`'],
  [{ file: 'file:x.db?mode=ro' }, '`file`'],
  [
    { file: 'x', maxByte: 1 },
    'Unknown option `maxByte`. Use one of: file, maxBytes, exclusive, applicationFile, deadLetters.',
  ],
  [
    { file: 'x', maxBytes: 1000 },
    'Expected `maxBytes` to be an integer from 1048576 to 17179869184.',
  ],
  [{ file: 'x', maxBytes: Number.NaN }, '`maxBytes`'],
  [{ file: 'x', exclusive: 'yes' }, 'Expected `exclusive` to be `true` or `false`.'],
  [{ file: 'x', deadLetters: { maximum: 1 } }, 'Unknown option `deadLetters.maximum`.'],
  [
    { file: 'x', deadLetters: { max: -1 } },
    'Expected `deadLetters.max` to be an integer from 0 to 1000000.',
  ],
  [{ file: 'x', deadLetters: { maxAgeDays: 0 } }, '`deadLetters.maxAgeDays`'],
  [{ file: 'x', exclusive: true, applicationFile: true }, 'cannot be used together'],
])('unusable options are refused: %j', (options, message) => {
  expect(() => resolve(options)).toThrow(
    expect.objectContaining({
      name: 'ConfigurationError',
      message: expect.stringContaining(message),
    }),
  );
});
