import type { User } from '../model/contact.js';

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
 */
export function signedInUser(found: unknown): User | undefined {
  if (typeof found === 'string' || typeof found === 'number') return found;
  if (typeof found !== 'object' || found === null) return undefined;
  const {
    id,
    userId,
    sub,
    email,
  }: { id?: unknown; userId?: unknown; sub?: unknown; email?: unknown } = found;
  for (const own of [id, userId, sub]) {
    if (typeof own === 'number' || (typeof own === 'string' && own !== '')) return own;
  }
  return typeof email === 'string' ? { email } : undefined;
}
