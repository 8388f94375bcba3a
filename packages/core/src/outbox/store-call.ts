import type { Clock } from '../model/clock.js';

/** How long a store may take for one call. */
const limitMs = 10_000;
const firstWaitMs = 250;
const maxWaitMs = 30_000;

/** A store did not answer in time. */
class StoreTimeout extends Error {
  override readonly name = 'StoreTimeout';
}

/**
 * Calls a store. The promise always settles: it rejects if the call throws, returns no promise that settles within ten
 * seconds, or rejects. What such a call does later has no effect here.
 */
export function callStore<Result>(clock: Clock, call: () => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => reject(new StoreTimeout('no answer')));
    // Inside an async function also what throws at once rejects.
    const called = async (): Promise<Result> => await call();
    called().then(resolve, reject).finally(cancel);
  });
}

/** How long to wait before a call that failed is repeated. */
export function repeatAfterMs(failures: number, random: number): number {
  const limit = Math.min(firstWaitMs * 2 ** Math.min(failures - 1, 20), maxWaitMs);
  return limit / 2 + (limit / 2) * random;
}
