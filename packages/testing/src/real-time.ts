import * as timers from 'node:timers';

// Taken when the module is loaded: a test may replace timers and clock by fake ones.
const { setTimeout } = timers;
const monotonicMs = performance.now.bind(performance);

/** How often a condition is checked. */
const lookEveryMs = 5;

/** Waits up to `patienceMs` of real time until something is true; resolves with whether it became true. */
export async function within(patienceMs: number, isTrue: () => boolean): Promise<boolean> {
  const endsMs = monotonicMs() + patienceMs;
  while (!isTrue()) {
    if (monotonicMs() >= endsMs) return false;
    await new Promise((resolve) => {
      setTimeout(resolve, lookEveryMs);
    });
  }
  return true;
}
