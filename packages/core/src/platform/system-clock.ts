import { AsyncResource } from 'node:async_hooks';
import type { Clock } from '../model/clock.js';

/**
 * The runtime's own timers and monotonic clock, taken when the module is loaded. Fake timers in a test replace the
 * global ones for a while: a timer set on them would never fire once the real ones are back. They leave
 * `node:timers` alone.
 */
const { setTimeout, clearTimeout, setImmediate } =
  globalThis.process?.getBuiltinModule?.('node:timers') ?? globalThis;
const { performance } = globalThis.process?.getBuiltinModule?.('node:perf_hooks') ?? globalThis;

/** setTimeout fires at once for a longer delay. */
const longestTimerMs = 2_147_483_647;

/**
 * The async context of all timers, created when the module is loaded: a client may be created inside a
 * request, and would keep that request's context as long as it lives.
 */
const outside = new AsyncResource('IntercomEvents');

/**
 * The runtime's clocks and timers, outside any request: a timer set inside a request would keep the whole request in
 * memory. Only the wall clock can be faked in a test: it is the time of events.
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
