import type { ImportRow, Metadata, User } from '@intercom-events/core';
import { parseTime } from '../arguments/time.js';
import { printable } from '../printable.js';
import type { BrokenRow } from './row-source.js';

const userKeys = ['user', 'user_id', 'userId', 'email', 'id'];
const knownKeys = new Set([
  ...userKeys,
  ...['name', 'event_name', 'at', 'created_at', 'metadata', 'failure'],
]);

/** Reads an event from a JSON object, also from one of a failures file. */
export function rowOf(
  given: Readonly<Record<string, unknown>>,
  key: string,
): ImportRow | BrokenRow {
  const broken = (unreadable: string): BrokenRow => ({ unreadable, key, given });
  const unknown = Object.keys(given).find((name) => !knownKeys.has(name));
  if (unknown !== undefined) {
    return broken(
      `Unknown key "${printable(unknown)}". An event has user_id, email or id; name; at; metadata.`,
    );
  }
  const { name = given.event_name, metadata } = given;
  if (typeof name !== 'string') return broken('"name" is missing or not text.');
  if (metadata !== undefined && !isMetadata(metadata))
    return broken('"metadata" is not an object.');
  const time = given.at ?? given.created_at;
  const at = typeof time === 'string' ? parseTime(time) : time;
  if (typeof at !== 'number' && !(at instanceof Date)) {
    return broken(
      time === undefined || time === null
        ? 'There is no time: add "at", e.g. 2026-11-20T10:00:00Z.'
        : '"at" is not a time: write it like 2026-11-20T10:00:00Z, or as Unix seconds.',
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

/** Core checks the values. */
function isMetadata(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON has no dates: under a `_date` key, text that is a time becomes a date. */
function withDates(metadata: Metadata): Metadata {
  const dates = Object.entries(metadata).flatMap(([key, value]) => {
    const date = key.endsWith('_date') && typeof value === 'string' ? parseTime(value) : undefined;
    return date === undefined ? [] : [[key, date] as const];
  });
  return dates.length === 0 ? metadata : { ...metadata, ...Object.fromEntries(dates) };
}
