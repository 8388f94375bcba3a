const firstMs = 1_000;
const capMs = 300_000;
/** For an event that fails while others are accepted. */
const aloneCapMs = 3_600_000;
const floorMs = 250;

/**
 * Full jitter: a random part of 1 s, 2 s, 4 s … up to 5 min, and never less than 250 ms. For an event that fails
 * alone it goes up to 1 h.
 */
export function backoffMs(failuresBefore: number, random: number, isAlone = false): number {
  // 2 ** 12 s is beyond both caps; a larger exponent would only end in Infinity.
  const doubledMs = firstMs * 2 ** Math.min(failuresBefore, 12);
  const limitMs = Math.min(doubledMs, isAlone ? aloneCapMs : capMs);
  return Math.max(floorMs, random * limitMs);
}
