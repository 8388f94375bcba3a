import { toContact } from '../event/to-contact.js';
import type { Contact } from '../model/contact.js';

/** Whom a scope is about: somebody, nobody yet, somebody unusable, or a promise. */
export type Asked =
  | { readonly kind: 'known'; readonly contact: Contact }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'promised'; readonly promise: PromiseLike<unknown> };

const nobody: Asked = { kind: 'nobody' };
const invalid: Asked = { kind: 'invalid' };

/** Reads what a `user` function returned. */
export function readUser(user: unknown): Asked {
  if (user === undefined || user === null) return nobody;
  try {
    if (isThenable(user)) return { kind: 'promised', promise: user };
  } catch {
    // A Proxy of the application's: nothing can be learnt from it.
    return invalid;
  }
  const contact = toContact(user);
  return contact === undefined ? invalid : { kind: 'known', contact };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}
