/** How many values each of the two random parts has. */
const values = 2 ** 53;

/**
 * An id that no other client has, in this process or elsewhere. It is not a secret, so `node:crypto` is not
 * loaded for it.
 */
export function uniqueId(): string {
  const parts = [Date.now(), Math.random() * values, Math.random() * values];
  return parts.map((part) => Math.floor(part).toString(36)).join('');
}
