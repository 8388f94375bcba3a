/**
 * A hash of a text, an unsigned 32-bit number: the same in every process and on every machine. FNV-1a over
 * UTF-16 units, finished as in MurmurHash3, so that ids which follow each other lie far apart. It tells texts
 * apart that nobody has made alike on purpose, and keeps no secret. It is not worth loading `node:crypto`:
 * `track()` uses it too, and answers at once.
 */
export function textHash(text: string, seed = 0): number {
  let hash = seed ^ 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A hash of 64 bits as text, for texts of which many are compared. */
export function longTextHash(text: string): string {
  return textHash(text).toString(36) + textHash(text, 1).toString(36).padStart(7, '0');
}
