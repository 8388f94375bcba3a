import type { CancelTimer, Clock } from '../model/clock.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Outbox } from '../outbox/outbox.js';
import type { ThrottledLogger } from '../reporting/throttled-logger.js';
import type { OpenScopes } from '../scope/open-scopes.js';
import type { SpillStore } from '../spill/spill-store.js';

/** How often it runs. */
const everyMs = 30_000;
const maxLateMs = 1_000;

/** What the sweep needs. */
export interface SweepParts {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly open: Pick<OpenScopes, 'sweep'>;
  readonly spillStore: SpillStore | undefined;
  readonly options: Pick<ResolvedOptions, 'delivery'>;
  readonly log: ThrottledLogger;
}

/** Looks after everything that needs it from time to time, every 30 s, until it is cancelled. */
export function startSweep(parts: SweepParts): CancelTimer {
  const { clock } = parts;
  let cancel: CancelTimer = () => {};
  const next = (): void => {
    const dueMs = clock.nowMs() + everyMs;
    cancel = clock.after(everyMs, () => {
      const nowMs = clock.nowMs();
      // After the event loop was blocked every timer is late.
      sweep(parts, nowMs, nowMs - dueMs > maxLateMs);
      next();
    });
  };
  next();
  return () => cancel();
}

function sweep(
  { outbox, open, spillStore, options, log }: SweepParts,
  nowMs: number,
  isLate: boolean,
): void {
  if (!isLate && outbox.restartIfStalled(nowMs)) {
    log.write('warn', 'stalled', () => stalledMessage);
  }
  open.sweep();
  spillStore?.recoverAbandoned(outbox);
  outbox.expire(nowMs - options.delivery.maxAgeMs);
  log.writeSuppressed();
}

const stalledMessage =
  'Delivery had stopped although events could be sent, and was restarted. A timer of this process did not fire, e.g. because of fake timers in a test, or a stack overflow.';
