import { AsyncResource } from 'node:async_hooks';
import type { Clock } from '../model/clock.js';

/** setTimeout fires at once when it is given more than this. */
const longestTimerMs = 2_147_483_647;

/**
 * The context of all timers, made when the module is loaded: a client may be made inside a request,
 * and would carry that request's context for as long as it lives.
 */
const outside = new AsyncResource('IntercomEvents');

/**
 * Node's own clocks and timers, used outside any request.
 *
 * A timer made inside a request would keep the whole request in memory.
 */
export function systemClock(): Clock {
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
