import type { JsonObject, JsonValue } from './listed-event.js';

/** The one identifier that counts; the others are undefined. */
export type Identity = Readonly<Record<'id' | 'user_id' | 'email', string | undefined>>;

/** The identifier that counts: Intercom id before user_id before e-mail, without falling back to the next. */
export function identityOf(from: JsonObject): Identity | undefined {
  const id = textOf(from.id);
  const user_id = id === undefined ? textOf(from.user_id) : undefined;
  const email = id === undefined && user_id === undefined ? textOf(from.email) : undefined;
  if (id === undefined && user_id === undefined && email === undefined) return undefined;
  return { id, user_id, email };
}

/** A number is taken for its digits: `12` was sent and `"12"` listed. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : undefined;
}
