import * as timers from 'node:timers';

// Taken when the module is loaded: a test may put false timers and a false clock in their place.
const { setTimeout } = timers;
const monotonicMs = performance.now.bind(performance);

/** How long one look is apart from the next. */
const lookEveryMs = 5;

/** Waits in real time until something is true, at most so long; says whether it became true. */
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
