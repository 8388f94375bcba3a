import { expect, onTestFinished } from 'vitest';
import { turn } from './turns.js';

/** Collects unhandled rejections. */
export function watchRejections(): { expectNone(): Promise<void> } {
  const seen: unknown[] = [];
  const onRejection = (reason: unknown): void => void seen.push(reason);
  process.on('unhandledRejection', onRejection);
  onTestFinished(() => void process.off('unhandledRejection', onRejection));
  return {
    expectNone: async () => {
      // Node reports them after the microtasks of a turn; two turns are enough for nested promises.
      for (let i = 0; i < 5; i += 1) await turn();
      expect(seen, 'no rejected promise is left alone').toEqual([]);
    },
  };
}
