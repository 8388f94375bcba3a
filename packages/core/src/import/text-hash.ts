/** Two of them, because one would have no more than 32 bits; odd, so that no bit is lost. */
const multipliers = [0x9e3779b1, 0x85ebca77] as const;

/**
 * Tells texts from each other that nobody has made alike on purpose: 32 hexadecimal digits. It keeps no
 * secret, so it is not worth loading `node:crypto` with this library.
 */
export function textHash(text: string): string {
  const forth = multipliers.map((multiplier) => mix(text, multiplier, 0));
  const again = multipliers.map((multiplier) => mix(text, multiplier, text.length + 1));
  return [...forth, ...again].map((part) => part.toString(16).padStart(8, '0')).join('');
}

/** Every unit of the text changes every bit of what comes after it (as in MurmurHash3). */
function mix(text: string, multiplier: number, seed: number): number {
  let hash = seed ^ multiplier;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), multiplier);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) >>> 0;
}
