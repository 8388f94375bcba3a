import type { Contact } from '@intercom-events/core';
import type { SentEvent, TrackedUser } from './tracked-event.js';

/** Reads the body of `POST /events`, which core has written. */
export function readBody(body: string): SentEvent {
  const wire: Readonly<Record<string, unknown>> = JSON.parse(body);
  const { id, user_id: userId, email, event_name: name, metadata, created_at: atSec } = wire;
  return {
    user: userOf(id, userId, email),
    name: String(name),
    metadata: freeze(metadata),
    at: new Date(Number(atSec) * 1000),
  };
}

/** Reads the body of `POST /contacts`, which core has written. */
export function readNewContact(body: string): TrackedUser | undefined {
  const wire: Readonly<Record<string, unknown>> = JSON.parse(body);
  return userOf(undefined, wire.external_id, wire.email);
}

/** Frozen metadata of an object, or of none. */
export function freeze(metadata: unknown): Readonly<Record<string, unknown>> {
  if (typeof metadata !== 'object' || metadata === null) return nothing;
  for (const value of Object.values(metadata)) Object.freeze(value);
  return Object.freeze({ ...metadata });
}

const nothing = Object.freeze({});

/** A contact as it is passed to `track()`. */
export function shownUser({ field, value }: Contact): TrackedUser {
  if (field === 'id') return { id: value };
  return field === 'email' ? { email: value } : { userId: value };
}

function userOf(id: unknown, userId: unknown, email: unknown): TrackedUser | undefined {
  if (typeof id === 'string') return { id };
  if (typeof userId === 'string') return { userId };
  return typeof email === 'string' ? { email } : undefined;
}
