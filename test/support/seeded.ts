import { onTestFailed } from 'vitest';
import { seedOfThisRun } from './seed.js';

/** A seeded random source; a failing test prints how to repeat it. */
export function seededRandom(seed = seedOfThisRun): () => number {
  onTestFailed(({ task }) => {
    const advice = `\n(randomness: FAULT_SEED=${seed} repeats it)`;
    for (const error of task.result?.errors ?? []) {
      if (!error.message.includes(advice)) error.message += advice;
    }
  });
  return randomFrom(seed);
}

/** The same, for a test that prints itself how to repeat it. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  // Mulberry32, by Tommy Ettinger; public domain.
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
