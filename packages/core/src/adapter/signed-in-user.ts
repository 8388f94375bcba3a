import { type User, writesItself } from '../model/contact.js';
import { fieldOf } from '../model/own-fields.js';

/**
 * Names what `signedInUser()` looks at, for the log.
 *
 * @param place - Where the authentication leaves its user, e.g. `req.user`.
 */
export function signedInFields(place: string): string {
  return `\`${place}.id\`, \`userId\`, \`sub\`, \`email\``;
}

/**
 * The user in what an authentication library left on the request: `id`, `userId` or `sub` as your own
 * user id, `email` only where there is none of them. `undefined`: nobody is signed in.
 *
 * The first id that is there is the user's, whatever it is: one that cannot be used is reported, and no other
 * identifier is taken in its place. Empty text is no id.
 */
export function signedInUser(found: unknown): User | { readonly userId: unknown } | undefined {
  if (typeof found === 'string' || typeof found === 'number' || typeof found === 'bigint')
    return found;
  if (typeof found !== 'object' || found === null) return undefined;
  if (writesItself(found)) return { userId: found };
  for (const name of ['id', 'userId', 'sub']) {
    const own = fieldOf(found, name);
    if (own !== undefined && own !== null && own !== '') return { userId: own };
  }
  const email = fieldOf(found, 'email');
  return typeof email === 'string' ? { email } : undefined;
}
