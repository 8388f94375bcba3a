import { unusable } from '../errors/usage-error.js';
import type { Intake } from '../intake/intake.js';
import {
  type Contact,
  contactKey,
  toContact,
  type User,
  userProblem,
  writesItself,
} from '../model/contact.js';
import { fieldOf } from '../model/own-fields.js';
import type { Outbox } from '../outbox/outbox.js';
import type { OpenScopes } from '../scope/open-scopes.js';

/** A contact, with every identifier that events may have been tracked under. */
export type Forgettable = User | readonly User[];

/** What this process has removed about a contact. */
export interface ForgetReport {
  /** Events that were held: `discarded: forgotten`. */
  readonly held: number;
  /** Accepted events that were not in flight: `dead: forgotten`. */
  readonly pending: number;
  /** Dead letters that were deleted. */
  readonly deadLetters: number;
  /** Events that are being sent at this moment and may arrive. None of them is sent a second time. */
  readonly inFlight: number;
}

/** What forgets. */
export interface ForgetParts {
  readonly open: OpenScopes;
  readonly intake: Intake;
  readonly outbox: Pick<Outbox, 'forget'>;
}

/** Removes everything about a contact that was not sent yet. Rejects with a `UsageError`. */
export async function forgetContact(
  { open, intake, outbox }: ForgetParts,
  who: unknown,
): Promise<ForgetReport> {
  const keys = new Set(keysOf(who));
  const isMatch = (contact: Contact): boolean => keys.has(contactKey(contact));
  const held = open.forget(isMatch);
  intake.forget(isMatch);
  const { queued, deadLetters, inFlight } = await outbox.forget([...keys]);
  return { held, pending: queued, deadLetters, inFlight };
}

/** All given identifiers. Each must be usable: a contact must not be forgotten in part. */
function keysOf(who: unknown): readonly string[] {
  const users = identifiersOf(who);
  const keys: string[] = [];
  for (const user of users) {
    const contact = toContact(user);
    if (contact === undefined) throw nobody(userProblem(user));
    keys.push(contactKey(contact));
  }
  if (keys.length === 0) throw nobody('it has none of `userId`, `id` and `email`');
  return keys;
}

/** One user for each identifier. */
function identifiersOf(who: unknown): readonly unknown[] {
  try {
    return Array.isArray(who) ? who.flatMap(partsOf) : partsOf(who);
  } catch {
    // A getter or a Proxy of the application threw: its error may hold personal data.
    throw nobody('reading it threw an error');
  }
}

function partsOf(user: unknown): readonly unknown[] {
  if (typeof user !== 'object' || user === null || writesItself(user)) return [user];
  return ['id', 'userId', 'email']
    .map((name) => ({ [name]: fieldOf(user, name) }))
    .filter((one) => Object.values(one).some((value) => value !== undefined && value !== null));
}

function nobody(problem: string): Error {
  return unusable(
    `Nobody was forgotten: a user cannot be used, because ${problem}.`,
    'Pass a user id, or an object with those of `userId`, `email` and `id` that are known, or a list of these.',
    'invalid_user',
  );
}
