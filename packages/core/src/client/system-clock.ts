import { AsyncResource } from 'node:async_hooks';
import type { Clock } from '../model/clock.js';

/** setTimeout fires at once when it is given more than this. */
const longestTimerMs = 2_147_483_647;

/**
 * Node's own clocks and timers, used outside any request.
 *
 * A timer made inside a request carries the request's async context with it, and so keeps the whole
 * request in memory. The resource made here, when the client is made, is the context of them all.
 */
export function systemClock(): Clock {
  const outside = new AsyncResource('IntercomEvents');
  return {
    wallMs: () => Date.now(),
    nowMs: () => performance.now(),
    after: (delayMs, fn, options) => {
      const boundedMs = Math.min(Math.max(delayMs, 0), longestTimerMs);
      const timer = outside.runInAsyncScope(setTimeout, undefined, fn, boundedMs);
      if (options?.hold !== true) timer.unref();
      return () => clearTimeout(timer);
    },
    soon: (fn) => {
      outside.runInAsyncScope(setImmediate, undefined, fn);
    },
  };
}
