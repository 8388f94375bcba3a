import type { Clock } from '../model/clock.js';
import { isProcessEnding } from './exit-drain.js';
import { clearTimeout, performance, setImmediate, setTimeout } from './native-timers.js';
import { outsideRequests } from './outside-requests.js';

/** setTimeout fires at once for a longer delay. */
const longestTimerMs = 2_147_483_647;

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
      const timer = outsideRequests(setTimeout, fn, boundedMs);
      if (options?.hold !== true) timer.unref();
      return () => clearTimeout(timer);
    },
    soon: (fn) => {
      const immediate = outsideRequests(setImmediate, fn);
      // An application that tracks in its own `beforeExit` would never end.
      if (isProcessEnding()) immediate.unref();
    },
  };
}
