import type { JsonObject, JsonValue } from './listed-event.js';

/** The one identifier that is used; the others are undefined. */
export type Identity = Readonly<Record<'id' | 'user_id' | 'email', string | undefined>>;

/** Intercom uses id before user_id before e-mail, and does not fall back to the next one. */
export function identityOf(from: JsonObject): Identity | undefined {
  const id = textOf(from.id);
  const user_id = id === undefined ? textOf(from.user_id) : undefined;
  const email = id === undefined && user_id === undefined ? textOf(from.email) : undefined;
  if (id === undefined && user_id === undefined && email === undefined) return undefined;
  return { id, user_id, email };
}

/** Numbers become strings: `12` was sent and `"12"` was listed. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : undefined;
}
