import { isThenable } from '../errors/contain.js';

/** Waits until a promise is settled and its reactions have run, or the time is up. Returns the time left. */
export async function within(promise: unknown, maxMs: number): Promise<number> {
  if (!isThenable(promise)) return maxMs;
  const beganMs = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, maxMs);
    const done = (): void => {
      clearTimeout(timer);
      setImmediate(resolve);
    };
    promise.then(done, done);
  });
  return Math.max(0, maxMs - (performance.now() - beganMs));
}
