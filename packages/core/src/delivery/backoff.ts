const firstMs = 1_000;
const capMs = 300_000;
const floorMs = 250;

/** Full jitter: a random part of 1 s, 2 s, 4 s … up to 5 min, and never less than 250 ms. */
export function backoffMs(failuresBefore: number, random: number): number {
  // 2 ** 9 s is beyond the cap; a larger exponent would only end in Infinity.
  const limitMs = Math.min(firstMs * 2 ** Math.min(failuresBefore, 9), capMs);
  return Math.max(floorMs, random * limitMs);
}
