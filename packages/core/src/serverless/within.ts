import { isThenable } from '../errors/contain.js';

/** Waits until a promise is settled, and what hangs on it has run, or the time is up; says what is left of it. */
export async function within(waitedFor: unknown, mostMs: number): Promise<number> {
  if (!isThenable(waitedFor)) return mostMs;
  const beganMs = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, mostMs);
    const done = (): void => {
      clearTimeout(timer);
      setImmediate(resolve);
    };
    waitedFor.then(done, done);
  });
  return Math.max(0, mostMs - (performance.now() - beganMs));
}
