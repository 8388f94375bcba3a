import type { ImportRow, Metadata, User } from '@intercom-events/core';
import { momentIn } from '../moment.js';
import { printable } from '../printable.js';
import type { BrokenRow } from './row-source.js';

const userKeys = ['user', 'user_id', 'userId', 'email', 'id'];
const knownKeys = new Set([
  ...userKeys,
  ...['name', 'event_name', 'at', 'created_at', 'metadata', 'failure'],
]);

/** Makes an event of an object as it stands in a file; of a failures file, too. */
export function rowOf(
  given: Readonly<Record<string, unknown>>,
  key: string,
): ImportRow | BrokenRow {
  const broken = (unreadable: string): BrokenRow => ({ unreadable, key, given });
  const unknown = Object.keys(given).find((name) => !knownKeys.has(name));
  if (unknown !== undefined) {
    return broken(
      `"${printable(unknown)}" is none of the keys of an event: user_id, email or id, name, at, metadata.`,
    );
  }
  const { name = given.event_name, metadata } = given;
  if (typeof name !== 'string') return broken('There is no text in "name".');
  if (metadata !== undefined && !isMetadata(metadata)) return broken('"metadata" is no object.');
  const time = given.at ?? given.created_at;
  const at = typeof time === 'string' ? momentIn(time) : time;
  if (typeof at !== 'number' && !(at instanceof Date)) {
    return broken(
      time === undefined || time === null
        ? 'There is no time: give "at", as 2026-11-20T10:00:00Z.'
        : '"at" is no time: write it as 2026-11-20T10:00:00Z.',
    );
  }
  return { user: userIn(given), name, at, key, ...(metadata && { metadata: withDates(metadata) }) };
}

function userIn({
  user,
  user_id,
  userId = user_id,
  email,
  id,
}: Readonly<Record<string, unknown>>): User {
  if (typeof user === 'string' || typeof user === 'number') return user;
  const { ...named }: Partial<Record<string, unknown>> = isMetadata(user)
    ? user
    : { userId, email, id };
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' || typeof value === 'number' ? `${value}` : undefined;
  return {
    userId: text(named.userId ?? named.user_id),
    email: text(named.email),
    id: text(named.id),
  };
}

/** Core judges the values; this is only an object. */
function isMetadata(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON has no dates: the text of one, under a key that is for dates, is meant as one. */
function withDates(metadata: Metadata): Metadata {
  const dates = Object.entries(metadata).flatMap(([key, value]) => {
    const date = key.endsWith('_date') && typeof value === 'string' ? momentIn(value) : undefined;
    return date === undefined ? [] : [[key, date] as const];
  });
  return dates.length === 0 ? metadata : { ...metadata, ...Object.fromEntries(dates) };
}
