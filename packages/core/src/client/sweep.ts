import type { CancelTimer, Clock } from '../model/clock.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Outbox } from '../outbox/outbox.js';
import type { ThrottledLogger } from '../reporting/throttled-logger.js';

/** How often events that are too old to be sent are looked for. */
const everyMs = 30_000;

/** What the sweep needs. */
export interface SweepParts {
  readonly clock: Clock;
  readonly outbox: Pick<Outbox, 'expire'>;
  readonly options: Pick<ResolvedOptions, 'delivery'>;
  readonly log: ThrottledLogger;
}

/** Gives up old events and logs suppressed messages every 30 s, until it is cancelled. */
export function startSweep({ clock, outbox, options, log }: SweepParts): CancelTimer {
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
