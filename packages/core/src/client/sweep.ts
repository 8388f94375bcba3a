import type { CancelTimer } from '../model/clock.js';
import type { Rooms } from './rooms.js';

/** How often events that are too old to be sent are looked for. */
const everyMs = 30_000;

/** Gives up old events and logs suppressed messages every 30 s, until it is cancelled. */
export function startSweep({ clock, outbox, options, log }: Rooms): CancelTimer {
  let cancel: CancelTimer = () => {};
  const next = (): void => {
    cancel = clock.after(everyMs, () => {
      outbox.expire(clock.nowMs() - options.delivery.maxAgeMs);
      log.writeSuppressed();
      next();
    });
  };
  next();
  return () => cancel();
}
