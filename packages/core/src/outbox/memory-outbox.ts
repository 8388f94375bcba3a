import type { CancelTimer, Clock } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import type { Answer, Attempt, Decision } from '../model/decision.js';
import type { DeadReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import { DeadLetterBox, type DeadLetterLimits } from './dead-letter-box.js';
import type { Deliverer } from './deliverer.js';
import type {
  DeadLetterFilter,
  DeadLetters,
  Outbox,
  OutboxObserver,
  OutboxStats,
} from './outbox.js';
import { type Taken, WaitingRoom } from './waiting-room.js';

const firstAttempt: Attempt = Object.freeze({ number: 1, probes: 0 });

/** Keeps events in this process's memory, and hands them out as fast as delivery allows. */
export class MemoryOutbox implements Outbox {
  readonly durability = 'process';
  readonly dead: DeadLetters;
  readonly #clock: Clock;
  readonly #room = new WaitingRoom();
  readonly #box: DeadLetterBox;
  #deliverer: Deliverer | undefined;
  #observer: OutboxObserver | undefined;
  #concurrency = 0;
  #inFlight = 0;
  /** Taken out and not yet given up one by one: the books balance whenever a hook looks at them. */
  #leaving = 0;
  #isClosed = false;
  /** A look at the events is already on its way. */
  #isWoken = false;
  /** Delivery has said that nothing can be sent before this moment. */
  #blockedUntilMs = 0;
  #cancelTimer: CancelTimer | undefined;

  constructor(options: { readonly clock: Clock; readonly deadLetters: DeadLetterLimits }) {
    this.#clock = options.clock;
    this.#box = new DeadLetterBox(options.deadLetters, () => this.#observer?.deadEvicted());
    this.dead = {
      list: (filter) => this.#box.list(filter),
      purge: (filter = {}) => this.#box.take(filter, () => true),
      redrive: (filter = {}) => this.#redrive(filter),
    };
  }

  start(
    deliverer: Deliverer,
    observer: OutboxObserver,
    { concurrency }: { readonly concurrency: number },
  ): void {
    this.#deliverer = deliverer;
    this.#observer = observer;
    this.#concurrency = concurrency;
    this.#room.probeSpacingMs = deliverer.probeSpacingMs;
    this.wake();
  }

  append(batch: readonly StoredEvent[]): undefined {
    const nowMs = this.#clock.nowMs();
    for (const event of batch) {
      if (this.#isClosed) this.#bury(event, 'closed', {});
      else this.#room.add(event, nowMs);
    }
    if (nowMs >= this.#blockedUntilMs) this.#look();
  }

  wake(): void {
    this.#blockedUntilMs = 0;
    this.#look();
  }

  nextMoveAtMs(nowMs: number): number {
    if (this.#inFlight > 0) return nowMs;
    const dueMs = this.#room.nextMs(nowMs);
    const readyMs = this.#deliverer?.readyAtMs(nowMs) ?? Number.POSITIVE_INFINITY;
    return Math.max(dueMs, readyMs);
  }

  isParked(contact: Contact): boolean {
    return this.#room.isParked(contact);
  }

  expire(acceptedBeforeMs: number): void {
    const old = this.#room.takeWhere(({ acceptedAtMs }) => acceptedAtMs < acceptedBeforeMs);
    this.#buryAll(old, 'expired', {});
    if (old.length > 0) this.#observer?.idle();
  }

  stats(): OutboxStats {
    return {
      pending: this.#room.size + this.#inFlight + this.#leaving,
      parked: this.#room.parked,
      parkedBytes: this.#room.parkedBytes,
      deadLetters: this.#box.size,
    };
  }

  drain(): void {
    this.#room.endSecondWaits(this.#clock.nowMs());
    this.wake();
  }

  close(): { readonly left: number } {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#buryAll(
      this.#room.takeWhere(() => true),
      'closed',
      {},
    );
    return { left: 0 };
  }

  /** Arranges one look at the events, outside whatever request we are in. */
  #look(): void {
    if (this.#isWoken || this.#isClosed || this.#inFlight >= this.#concurrency) return;
    this.#isWoken = true;
    this.#clock.soon(() => {
      this.#isWoken = false;
      this.#handOut();
    });
  }

  #handOut(): void {
    const deliverer = this.#deliverer;
    if (deliverer === undefined || this.#isClosed) return;
    while (this.#inFlight < this.#concurrency) {
      const nowMs = this.#clock.nowMs();
      const readyAtMs = deliverer.readyAtMs(nowMs);
      if (readyAtMs > nowMs) {
        this.#blockedUntilMs = readyAtMs;
        // Always a timer: until it rings, new events do not make us look.
        this.#lookAt(readyAtMs, nowMs);
        break;
      }
      const taken = this.#room.take(nowMs);
      if (taken === undefined) {
        this.#lookAt(this.#room.nextMs(nowMs), nowMs);
        break;
      }
      void this.#handOver(deliverer, taken);
    }
    if (this.#inFlight === 0) this.#observer?.idle();
  }

  async #handOver(deliverer: Deliverer, taken: Taken): Promise<void> {
    this.#inFlight += 1;
    const decision = await deliverer.deliver(taken.event, attemptOf(taken));
    this.#inFlight -= 1;
    this.#blockedUntilMs = 0;
    this.#carryOut(taken, decision);
    this.#handOut();
  }

  #carryOut(taken: Taken, decision: Decision): void {
    const { event } = taken;
    switch (decision.do) {
      case 'delivered':
        this.#room.delivered(taken, this.#clock.nowMs());
        this.#observer?.delivered(event);
        return;
      case 'dead':
        return this.#giveUp(taken, decision.reason, decision);
      default:
        if (this.#isClosed) return this.#bury(event, 'closed', {});
        return this.#room.putBack(taken, decision, this.#clock.nowMs());
    }
  }

  /** An unknown contact that is given up takes all its events with it. */
  #giveUp(taken: Taken, reason: DeadReason, answer: Answer): void {
    this.#bury(taken.event, reason, answer);
    this.#buryAll(this.#room.gaveUp(taken, reason, this.#clock.nowMs()), reason, answer);
  }

  #buryAll(events: readonly StoredEvent[], reason: DeadReason, answer: Answer): void {
    this.#leaving += events.length;
    for (const event of events) {
      this.#leaving -= 1;
      this.#bury(event, reason, answer);
    }
  }

  #bury(event: StoredEvent, reason: DeadReason, { status, code, requestId }: Answer): void {
    const letter = {
      event,
      reason,
      diedAtMs: this.#clock.wallMs(),
      ...(status !== undefined && { status }),
      ...(code !== undefined && { code }),
      ...(requestId !== undefined && { requestId }),
    };
    this.#observer?.dead(letter);
    this.#box.add(letter);
  }

  #redrive(filter: DeadLetterFilter): number {
    if (this.#isClosed) return 0;
    const revived: StoredEvent[] = [];
    const count = this.#box.take(filter, (letter) => {
      const event = this.#observer?.revive(letter);
      if (event !== undefined) revived.push(event);
      return event !== undefined;
    });
    this.append(revived);
    return count;
  }

  #lookAt(dueMs: number, nowMs: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (!Number.isFinite(dueMs)) return;
    this.#cancelTimer = this.#clock.after(dueMs - nowMs, () => this.#handOut());
  }
}

function attemptOf({ failures, probe }: Taken): Attempt {
  if (failures === 0 && probe === undefined) return firstAttempt;
  return { number: failures + 1, probes: probe?.lot.probes ?? 0 };
}
