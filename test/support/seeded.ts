import { onTestFailed } from 'vitest';

/** A random source that repeats; a test that fails says how to repeat it. */
export function seededRandom(seed = seedOfThisRun()): () => number {
  onTestFailed(({ task }) => {
    for (const error of task.result?.errors ?? []) {
      error.message += `\n(randomness: FAULT_SEED=${seed} repeats it)`;
    }
  });
  let state = seed >>> 0;
  // Mulberry32, by Tommy Ettinger; public domain.
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The seed of this run: `FAULT_SEED`, else another one each time. */
function seedOfThisRun(): number {
  const given = Number(process.env.FAULT_SEED);
  return Number.isSafeInteger(given) && given > 0 ? given : 1 + (Date.now() % 1_000_000_000);
}
