import { contain, isThenable } from '../errors/contain.js';
import type { Contact } from '../model/contact.js';
import { toContact } from '../model/to-contact.js';
import type { ScopeTrackOptions } from '../model/track-options.js';
import type { EventRecorder } from './event-recorder.js';

/** Whom a scope is about: somebody, nobody yet, somebody unusable, or a promise. */
export type Asked =
  | { readonly kind: 'known'; readonly contact: Contact }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'promised'; readonly promise: PromiseLike<unknown> };

const nobody: Asked = { kind: 'nobody' };
const invalid: Asked = { kind: 'invalid' };

/** Asks the application whom a scope is about. A function that throws knows nobody, and is counted. */
export function ask(askUser: () => unknown, recorder: EventRecorder): Asked {
  try {
    const asked = readUser(askUser());
    if (asked.kind === 'promised') contain(asked.promise);
    return asked;
  } catch {
    recorder.callbackFailed();
    return nobody;
  }
}

/** Reads what a `user` function returned. */
export function readUser(user: unknown): Asked {
  if (user === undefined || user === null) return nobody;
  try {
    if (isThenable(user)) return { kind: 'promised', promise: user };
  } catch {
    // A Proxy of the application's: nothing can be learnt from it.
    return invalid;
  }
  return readOther(user);
}

/** Reads a user given for one event: somebody, here and now, or nobody that could be used. */
export function readOther(user: unknown): Asked {
  const contact = toContact(user);
  if (contact !== undefined) return { kind: 'known', contact };
  contain(user);
  return invalid;
}

/** A key that is there means somebody else: never the scope's own user, even where it is empty. */
export function namesOther(
  options: ScopeTrackOptions | undefined,
): options is ScopeTrackOptions & { readonly user: unknown } {
  // Callers without types may give anything, and `in` is for objects.
  return typeof options === 'object' && options !== null && 'user' in options;
}
