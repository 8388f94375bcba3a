import { type ClientOptions, ConfigurationError, type User } from '@intercom-events/core';
import {
  dateMs,
  fieldsOf,
  toContact,
  unusable,
  userAdvice,
  userProblem,
} from '@intercom-events/core/test-ports';
import type { TestEventsOptions } from './test-events.js';

/** Separates the application's options from the start of the clock. Throws `ConfigurationError`. */
export function splitOptions(given: TestEventsOptions): {
  readonly options: ClientOptions;
  readonly startMs: () => number;
} {
  if (typeof given !== 'object' || given === null) {
    throw new ConfigurationError('OPTION_INVALID', 'Expected `options` to be an object.', {
      fix: 'Pass the options of your client, or nothing.',
    });
  }
  const { now } = fieldsOf<Pick<TestEventsOptions, 'now'>>(given, { now: true });
  const { now: _now, ...options } = given;
  if (now === undefined) return { options, startMs: () => Date.now() };
  const startMs = dateMs(now) ?? now;
  // With a clock before 2010 every time that the application uses would be in the future.
  if (typeof startMs === 'number' && startMs >= 1_262_304_000_000 && startMs <= 8.64e15) {
    return { options, startMs: () => startMs };
  }
  throw new ConfigurationError(
    'OPTION_INVALID',
    'Expected `now` to be a `Date` or Unix milliseconds, from 2010 on.',
    {
      fix: 'Correct it, or leave it out to start with the current time.',
    },
  );
}

/** A number of milliseconds, checked. Throws `UsageError`. */
export function checkedMs(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw unusable(
    `\`${name}\` is not a number of milliseconds from ${min} to ${max}.`,
    'Correct it; 1_000 is a second.',
  );
}

/** A user as a contact. Throws `UsageError`. */
export function checkedContact(user: User): NonNullable<ReturnType<typeof toContact>> {
  const contact = toContact(user);
  if (contact !== undefined) return contact;
  throw unusable(`This is no user: ${userProblem(user)}.`, userAdvice, 'invalid_user');
}
