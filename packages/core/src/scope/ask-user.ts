import { contain, isThenable } from '../errors/contain.js';
import { type Contact, toContact, userProblem } from '../model/contact.js';
import { hasField } from '../model/own-fields.js';
import type { ScopeTrackOptions } from '../model/track-options.js';
import type { EventRecorder } from './event-recorder.js';

/** What the application says about a scope's user. */
export type UserAnswer =
  | { readonly kind: 'known'; readonly contact: Contact }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'invalid'; readonly problem: string }
  | { readonly kind: 'promised'; readonly promise: PromiseLike<unknown> };

const nobody: UserAnswer = { kind: 'nobody' };

/**
 * Asks the application for a scope's user. A function that throws is counted, and the user is unknown.
 *
 * @param event - The name of the event that is tracked, if it is asked for one.
 */
export function ask(
  askUser: () => unknown,
  recorder: Pick<EventRecorder, 'callbackFailed'>,
  event?: unknown,
): UserAnswer {
  try {
    const asked = readUser(askUser());
    if (asked.kind === 'promised') contain(asked.promise);
    return asked;
  } catch (error) {
    recorder.callbackFailed({ callback: 'user', thrown: { error }, event });
    return nobody;
  }
}

/** Reads what a `user` function returned. */
export function readUser(user: unknown): UserAnswer {
  if (user === undefined || user === null) return nobody;
  try {
    if (isThenable(user)) return { kind: 'promised', promise: user };
  } catch {
    // A Proxy of the application's that cannot be read.
    return invalid(user);
  }
  return readKnownUser(user);
}

/** Reads a user that must be known at once: a promise is invalid here. */
export function readKnownUser(user: unknown): UserAnswer {
  const contact = toContact(user);
  if (contact !== undefined) return { kind: 'known', contact };
  contain(user);
  return invalid(user);
}

function invalid(user: unknown): UserAnswer {
  return { kind: 'invalid', problem: userProblem(user) };
}

/** Whether an event has a user of its own. An empty `user` is invalid; it never means the scope's user. */
export function hasOwnUser(
  options: ScopeTrackOptions | undefined,
): options is ScopeTrackOptions & { readonly user: unknown } {
  // Callers without types may give anything.
  return typeof options === 'object' && options !== null && hasField(options, 'user');
}
