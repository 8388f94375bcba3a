import type { ImportRow } from '@intercom-events/core';
import { printable } from '../../printable.js';
import { userIn } from './identifiers.js';
import { likelySource } from './likely-source.js';
import { eventRow, metadataValue } from './map-row.js';
import type { Notes } from './notes.js';
import type { ReadTime } from './read-time.js';
import { type BrokenRow, keyOfLine } from './row.js';
import { isObject } from './values.js';

/** The keys of our own format, of `list --json`, and of the events of Intercom's API. */
const knownKeys = new Set([
  ...['user', 'user_id', 'userId', 'email', 'id', 'contactId', 'intercom_user_id'],
  ...['name', 'event_name', 'at', 'created_at', 'createdAt', 'metadata', 'failure', 'type'],
]);

/** Reads an event from a JSON object in our own format. */
export function nativeRow(
  given: Readonly<Record<string, unknown>>,
  line: number,
  { readTime, notes }: { readonly readTime: ReadTime; readonly notes: Notes },
): ImportRow | BrokenRow {
  const key = keyOfLine(line);
  const broken = (unreadable: string): BrokenRow => ({ unreadable, key, given });
  const unknown = Object.keys(given).find((name) => !knownKeys.has(name));
  if (unknown !== undefined) {
    const source = likelySource(Object.keys(given));
    const advice =
      source === undefined
        ? 'For other objects use --from, or flags such as --user-column.'
        : `This looks like an export of another tool: use --from ${source}.`;
    return broken(
      `Unknown key "${printable(unknown)}". An event has user_id, email or id; name; at; metadata. ${advice}`,
    );
  }
  const { name = given.event_name, metadata = {} } = given;
  const found = userIn(identifiersIn(given));
  const time = readTime(given.at ?? given.created_at ?? given.createdAt, '"at"');
  if (found === undefined) return broken('There is no user: add user_id, email or id.');
  if ('problem' in found) return broken(found.problem);
  if (typeof name !== 'string') return broken('"name" is missing or not text.');
  if (typeof time === 'string') return broken(time);
  if (!isObject(metadata ?? {})) return broken('"metadata" is not an object.');
  const values = Object.entries(metadata ?? {}).flatMap(([label, value]) => {
    const read = metadataValue(label, value, line, notes);
    return read === undefined ? [] : [[label, read] as const];
  });
  return eventRow(found.user, name, time, Object.fromEntries(values), key);
}

/**
 * `id` alone is a contact. Beside another identifier it is the event's own, as in `list --json` and in most
 * exports.
 */
function identifiersIn(given: Readonly<Record<string, unknown>>) {
  const { user } = given;
  if (isObject(user)) return identifiersIn(user);
  const userId = given.user_id ?? given.userId ?? user ?? undefined;
  const email = given.email ?? undefined;
  const contactId = given.intercom_user_id ?? given.contactId ?? undefined;
  if (userId !== undefined || email !== undefined || contactId !== undefined) {
    return { userId, contactId, email };
  }
  return { contactId: given.id ?? undefined };
}
