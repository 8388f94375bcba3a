import { ConfigurationError } from '@intercom-events/core';
import type { DeadLimits } from './tables/dead-table.js';

/** Options of `sqliteOutbox()`. */
export interface SqliteOutboxOptions {
  /** The file, e.g. `./var/events.db`. Its folder must exist. A relative path is made absolute at once. */
  readonly file: string;

  /**
   * Maximum size of the file, in bytes. At 90% of it no more events are taken until some are delivered; they wait in
   * memory then. Integer from 1_048_576 (1 MiB) to 17_179_869_184 (16 GiB).
   *
   * @default 67_108_864
   */
  readonly maxBytes?: number;

  /**
   * Only one process uses the file. It is locked for all others; versions of Node before 22.22.3 and 24.15 may then be
   * used, and network file systems.
   *
   * @default false
   */
  readonly exclusive?: boolean;

  /**
   * The file is the application's own database: the outbox adds its tables, and changes no setting of the file. Needed
   * for `append()`.
   *
   * @default false
   */
  readonly applicationFile?: boolean;

  /** How many dead letters are kept; the oldest go. */
  readonly deadLetters?: SqliteDeadLetterOptions;
}

/** Limits of the dead letters in the file. */
export interface SqliteDeadLetterOptions {
  /**
   * Maximum number of dead letters. Integer from 0 to 1_000_000.
   *
   * @default 10_000
   */
  readonly max?: number;

  /**
   * How long a dead letter is kept, in days. Integer from 1 to 365.
   *
   * @default 14
   */
  readonly maxAgeDays?: number;
}

/** The options with their defaults. */
export interface ResolvedSqliteOptions {
  readonly file: string;
  readonly maxBytes: number;
  readonly exclusive: boolean;
  readonly isApplications: boolean;
  readonly deadLetters: DeadLimits;
}

const known = ['file', 'maxBytes', 'exclusive', 'applicationFile', 'deadLetters'];
const dayMs = 86_400_000;

/** Checks the options. Throws a `ConfigurationError`. */
export function resolveSqliteOptions(given: SqliteOutboxOptions): ResolvedSqliteOptions {
  requireObject('sqliteOutbox()', given);
  requireKnown('', given, known);
  const { maxBytes = 67_108_864, exclusive = false, applicationFile = false } = given;
  requireInteger('maxBytes', maxBytes, 1_048_576, 17_179_869_184);
  requireBoolean('exclusive', exclusive);
  requireBoolean('applicationFile', applicationFile);
  if (exclusive && applicationFile) {
    throw new ConfigurationError(
      'OPTION_INVALID',
      'The options `exclusive` and `applicationFile` cannot be used together.',
      { fix: 'Leave one of them out: an exclusive outbox would lock the application out.' },
    );
  }
  return {
    file: checkedPath(given.file),
    ...{ maxBytes, exclusive, isApplications: applicationFile },
    deadLetters: deadLimits(given.deadLetters ?? {}),
  };
}

function checkedPath(file: unknown): string {
  const isPath = typeof file === 'string' && file !== '' && !file.includes('\0');
  // These mean other things to SQLite.
  if (isPath && file !== ':memory:' && !file.startsWith('file:')) return file;
  throw invalid('file', 'a path, e.g. "./var/events.db"');
}

function deadLimits(given: SqliteDeadLetterOptions): DeadLimits {
  requireObject('deadLetters', given);
  requireKnown('deadLetters.', given, ['max', 'maxAgeDays']);
  const { max = 10_000, maxAgeDays = 14 } = given;
  requireInteger('deadLetters.max', max, 0, 1_000_000);
  requireInteger('deadLetters.maxAgeDays', maxAgeDays, 1, 365);
  return { max, maxAgeMs: maxAgeDays * dayMs };
}

function requireObject(name: string, value: unknown): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw invalid(name, 'an object of options');
}

function requireKnown(where: string, given: object, names: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (names.includes(key)) continue;
    const name = JSON.stringify(where + key).slice(1, -1);
    throw new ConfigurationError('OPTION_INVALID', `Unknown option \`${name}\`.`, {
      fix: `Use one of: ${names.join(', ')}.`,
    });
  }
}

function requireInteger(name: string, value: unknown, min: number, max: number): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return;
  throw invalid(name, `an integer from ${min} to ${max}`);
}

function requireBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw invalid(name, '`true` or `false`');
}

/** The value itself is not shown: it might be a token that was put there by mistake. */
function invalid(name: string, expected: string): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', `Expected \`${name}\` to be ${expected}.`, {
    fix: 'Correct it.',
  });
}
