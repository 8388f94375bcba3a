import type { CancelTimer, Clock } from '../model/clock.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Outbox } from '../outbox/outbox.js';
import type { ThrottledLogger } from '../reporting/throttled-logger.js';
import type { OpenScopes } from '../scope/open-scopes.js';

/** How often it runs. */
const everyMs = 30_000;
const maxLateMs = 1_000;

/** What the sweep needs. */
export interface SweepParts {
  readonly clock: Clock;
  readonly outbox: Pick<Outbox, 'expire' | 'restartIfStalled'>;
  readonly open: OpenScopes;
  readonly options: Pick<ResolvedOptions, 'delivery'>;
  readonly log: ThrottledLogger;
}

/**
 * Restarts delivery if it has stopped, gives up old events and logs suppressed messages every 30 s, until it is
 * cancelled.
 */
export function startSweep({ clock, outbox, open, options, log }: SweepParts): CancelTimer {
  let cancel: CancelTimer = () => {};
  const next = (): void => {
    const dueMs = clock.nowMs() + everyMs;
    cancel = clock.after(everyMs, () => {
      const nowMs = clock.nowMs();
      // While the event loop was blocked everything is late.
      const isLate = nowMs - dueMs > maxLateMs;
      if (!isLate && outbox.restartIfStalled(nowMs))
        log.write('warn', 'stalled', () => stalledMessage);
      open.sweep();
      outbox.expire(nowMs - options.delivery.maxAgeMs);
      log.writeSuppressed();
      next();
    });
  };
  next();
  return () => cancel();
}

const stalledMessage =
  'Delivery had stopped although events could be sent, and was restarted. A timer of this process did not fire, e.g. because of fake timers in a test, or a stack overflow.';
