/** So many values each of the two random parts has. */
const values = 2 ** 53;

/**
 * Tells a client from every other one, in this process and elsewhere. It is no secret, so it is not worth
 * loading `node:crypto` for.
 */
export function uniqueId(): string {
  const parts = [Date.now(), Math.random() * values, Math.random() * values];
  return parts.map((part) => Math.floor(part).toString(36)).join('');
}
