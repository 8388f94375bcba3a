import type { CancelTimer } from '../model/clock.js';
import type { Rooms } from './rooms.js';

/** How often events are looked through for those that are too old to be sent. */
const everyMs = 30_000;

/** Does what has to be done from time to time, until it is cancelled. */
export function startSweep({ clock, outbox, options, log }: Rooms): CancelTimer {
  let cancel: CancelTimer = () => {};
  const next = (): void => {
    cancel = clock.after(everyMs, () => {
      outbox.expire(clock.nowMs() - options.delivery.maxAgeMs);
      log.catchUp();
      next();
    });
  };
  next();
  return () => cancel();
}
