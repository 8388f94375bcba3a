import { unusable } from '../errors/usage-error.js';
import type { Contact, User } from '../model/contact.js';
import { contactKey } from '../model/contact-key.js';
import { toContact } from '../model/to-contact.js';
import type { Rooms } from './rooms.js';

/** Somebody, with every identifier that events may have been tracked under. */
export type Forgettable = User | readonly User[];

/** What this process has forgotten of somebody. */
export interface ForgetReport {
  /** Events that were held: `discarded: forgotten`. */
  readonly held: number;
  /** Accepted events that were not sent yet: `dead: forgotten`. */
  readonly pending: number;
  /** Dead letters that were thrown away. */
  readonly deadLetters: number;
  /** Events that are being sent at this moment and may arrive. None of them is sent a second time. */
  readonly inFlight: number;
}

/** Throws away everything about somebody that has not left yet. Rejects with a `UsageError`. */
export async function forget(
  { open, intake, outbox }: Pick<Rooms, 'open' | 'intake' | 'outbox'>,
  who: unknown,
): Promise<ForgetReport> {
  const keys = new Set(keysOf(who));
  const isMeant = (contact: Contact): boolean => keys.has(contactKey(contact));
  const held = open.forget(isMeant);
  intake.forget(isMeant);
  const { queued, deadLetters, inFlight } = await outbox.forget([...keys]);
  return { held, pending: queued, deadLetters, inFlight };
}

/** All identifiers that are given; not one may be unusable, or somebody would be forgotten in part. */
function keysOf(who: unknown): readonly string[] {
  let contacts: readonly (Contact | undefined)[];
  try {
    contacts = Array.isArray(who) ? who.flatMap(contactsOf) : contactsOf(who);
  } catch {
    // A getter or a Proxy of the application's threw: its error may hold personal data.
    contacts = [];
  }
  const known = contacts.filter((contact) => contact !== undefined);
  if (known.length > 0 && known.length === contacts.length) return known.map(contactKey);
  throw unusable(
    'Nobody was forgotten: this is no user, or one of the identifiers cannot be used.',
    'Give a user id, or an object with `userId`, `email` and `id` as far as they are known, or a list of these.',
    'invalid_user',
  );
}

function contactsOf(user: unknown): readonly (Contact | undefined)[] {
  if (typeof user !== 'object' || user === null) return [toContact(user)];
  const { id, userId, email }: { id?: unknown; userId?: unknown; email?: unknown } = user;
  return [{ id }, { userId }, { email }]
    .filter((one) => Object.values(one).some((value) => value !== undefined && value !== null))
    .map(toContact);
}
