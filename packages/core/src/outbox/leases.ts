import type { Clock } from '../model/clock.js';
import type { EventStore } from './event-store.js';
import { callStore } from './store-call.js';
import { Timer } from './timer.js';

/** How long claimed events belong to a client after it has said so last. */
export const leaseMs = 15_000;
/** How often it says so. */
const renewEveryMs = 5_000;
/** How soon it tries again when the store did not answer. */
const retryMs = 1_000;

/** What keeps leases. */
export interface LeaseParts {
  readonly clock: Clock;
  readonly store: Pick<EventStore, 'renew'>;
  /** The events that this client has claimed. */
  readonly ids: () => readonly string[];
  readonly onLost: (ids: readonly string[]) => void;
  /** The leases are in force again. */
  readonly onRegained: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** Both clocks: the monotonic one may stand still while the machine sleeps, the other may be set. */
export interface Moment {
  readonly nowMs: number;
  readonly wallMs: number;
}

/** Renews the leases of claimed events, and knows whether they are still in force. */
export class Leases {
  readonly #parts: LeaseParts;
  readonly #timer: Timer;
  /** From when on the oldest lease counts; `undefined` when there is none. */
  #since: Moment | undefined;
  #isRenewing = false;

  constructor(parts: LeaseParts) {
    this.#parts = parts;
    this.#timer = new Timer(parts.clock, () => void this.#renew());
  }

  /** Events were claimed, by a call that began at this moment. */
  begin(since: Moment): void {
    if (this.#since !== undefined && this.#since.nowMs <= since.nowMs) return;
    this.#since = since;
    if (!this.#isRenewing) this.#set(renewEveryMs, since.nowMs);
  }

  /** The moment before a claim. */
  moment(): Moment {
    const { clock } = this.#parts;
    return { nowMs: clock.nowMs(), wallMs: clock.wallMs() };
  }

  /** Whether no other client can have claimed the events, as far as this one can know. */
  areInForce(nowMs: number): boolean {
    if (this.#since === undefined) return true;
    const wallMs = this.#parts.clock.wallMs();
    return nowMs - this.#since.nowMs < leaseMs && wallMs - this.#since.wallMs < leaseMs;
  }

  stop(): void {
    this.#timer.stop();
  }

  async #renew(): Promise<void> {
    const { clock, store, ids, onLost, onRegained, onFailure } = this.#parts;
    const claimed = ids();
    if (claimed.length === 0) {
      this.#since = undefined;
      return;
    }
    const since = this.moment();
    const wasInForce = this.areInForce(since.nowMs);
    this.#isRenewing = true;
    try {
      const lease = { nowMs: since.wallMs, leaseMs };
      const lost = await callStore(clock, () => store.renew(claimed, lease));
      this.#since = since;
      this.#set(renewEveryMs, since.nowMs);
      if (lost.length > 0) onLost(lost);
      if (!wasInForce || lost.length > 0) onRegained();
    } catch (error) {
      this.#set(retryMs, clock.nowMs());
      onFailure(error);
    } finally {
      this.#isRenewing = false;
    }
  }

  #set(afterMs: number, sinceMs: number): void {
    this.#timer.set(sinceMs + afterMs, this.#parts.clock.nowMs());
  }
}
