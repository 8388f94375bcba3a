import type { Clock } from '../model/clock.js';
import { type Contact, contactKey } from '../model/contact.js';
import type { Decision } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';
import { type DeadLetterLimits, DeadLetterStore } from './dead-letter-store.js';
import type { Deliverer } from './deliverer.js';
import { attemptOf, EventQueue, type TakenEvent } from './event-queue.js';
import { InFlight } from './in-flight.js';
import type { DeadLetters, Forgotten, Outbox, OutboxListener, OutboxStats } from './outbox.js';
import { Timer } from './timer.js';

/** Events that could not be queued at once. */
interface Unqueued {
  readonly batch: readonly StoredEvent[];
  readonly from: number;
  readonly next: Unqueued | undefined;
}

/** What a memory outbox is made with. */
export interface MemoryOutboxOptions {
  readonly clock: Clock;
  readonly deadLetters: DeadLetterLimits;
  /** The memory budget. */
  readonly buffer: { readonly maxEvents: number; readonly maxBytes: number };
}

/** Of the buffer: how much events that failed before may take while others are accepted. */
const failedShare = 0.25;

/** Keeps events in this process's memory, and hands them out as fast as delivery allows. */
export class MemoryOutbox implements Outbox {
  readonly durability = 'process';
  readonly #clock: Clock;
  readonly #queue = new EventQueue();
  readonly #inFlight = new InFlight();
  readonly #dead: DeadLetterStore;
  readonly #timer: Timer;
  #deliverer: Deliverer | undefined;
  #listener: OutboxListener | undefined;
  /** Whether events are still sent. */
  #isOpen = true;
  #isAbandoned = false;
  #unqueued: Unqueued | undefined;
  /** Events that were not sent before the end. */
  #undelivered: readonly StoredEvent[] = [];
  /** How many of the undelivered events were spilled. */
  #spilled = 0;
  /** Delivery has said that nothing can be sent before this moment. */
  #blockedUntilMs = 0;
  readonly #buffer: MemoryOutboxOptions['buffer'];

  constructor(options: MemoryOutboxOptions) {
    this.#clock = options.clock;
    this.#buffer = options.buffer;
    this.#timer = new Timer(options.clock, () => this.#handOut());
    this.#dead = new DeadLetterStore({
      clock: options.clock,
      limits: options.deadLetters,
      sendAgain: (events) => this.append(events),
      isOpen: () => this.#isOpen,
    });
  }

  get dead(): DeadLetters {
    return this.#dead.letters;
  }

  start(
    deliverer: Deliverer,
    listener: OutboxListener,
    { concurrency }: { readonly concurrency: number },
  ): void {
    this.#deliverer = deliverer;
    this.#listener = listener;
    this.#dead.listen(listener);
    this.#inFlight.max = concurrency;
    this.#queue.probeSpacingMs = deliverer.probeSpacingMs;
    this.wake();
  }

  append(batch: readonly StoredEvent[]): undefined {
    if (!this.#isOpen) {
      this.#dead.add(batch, 'closed', {});
      return;
    }
    let from = 0;
    try {
      for (; from < batch.length; from += 1) {
        const event = batch[from];
        if (event !== undefined) this.#queue.push(event);
      }
      const acceptedAtMs = batch[batch.length - 1]?.acceptedAtMs ?? 0;
      // Not the clock's time, which costs: while the timer is set, one look less does no harm.
      if (acceptedAtMs >= this.#blockedUntilMs) this.#look();
    } catch {
      // The application has used up the stack: no function can be called here. Queued in a later turn.
      this.#unqueued = { batch, from, next: this.#unqueued };
    }
  }

  wake(): void {
    this.#blockedUntilMs = 0;
    if (this.#isOpen) this.#timer.soonAgain();
  }

  restartIfStalled(nowMs: number): boolean {
    const isLate = this.#timer.isLate(nowMs);
    this.#queueRest();
    if (!this.#isOpen || this.#queue.size === 0 || this.#inFlight.size > 0) return false;
    if (!isLate && (this.#timer.isSet || this.nextMoveAtMs(nowMs) > nowMs)) return false;
    this.wake();
    return true;
  }

  nextMoveAtMs(nowMs: number): number {
    if (this.#inFlight.size > 0) return nowMs;
    const readyMs = this.#deliverer?.readyAtMs(nowMs) ?? Number.POSITIVE_INFINITY;
    const repeatsMs = this.#deliverer?.repeatsAtMs(nowMs) ?? nowMs;
    return Math.max(this.#queue.nextDueMs(nowMs, repeatsMs), readyMs);
  }

  isParked(contact: Contact): boolean {
    return this.#queue.isParked(contact);
  }

  expire(acceptedBeforeMs: number): void {
    this.#queueRest();
    const old = this.#queue.takeWhere(({ acceptedAtMs }) => acceptedAtMs < acceptedBeforeMs);
    this.#dead.add(old, 'expired', {});
    if (old.length > 0) this.#listener?.idle();
  }

  async forget(contactKeys: readonly string[]): Promise<Forgotten> {
    this.#queueRest();
    const keys = new Set(contactKeys);
    const isMatch = ({ contact }: StoredEvent): boolean => keys.has(contactKey(contact));
    const inFlight = this.#inFlight.forget(isMatch);
    const deadLetters = this.#dead.forget(isMatch);
    const queued = [...this.#queue.takeWhere(isMatch), ...this.#undelivered.filter(isMatch)];
    this.#undelivered = this.#undelivered.filter((event) => !isMatch(event));
    this.#dead.add(queued, 'forgotten', {});
    this.#listener?.idle();
    return { queued: queued.length, deadLetters, inFlight };
  }

  stats(): OutboxStats {
    let undelivered = this.#undelivered.length + this.#spilled;
    for (let rest = this.#unqueued; rest !== undefined; rest = rest.next) {
      undelivered += rest.batch.length - rest.from;
    }
    return {
      pending: this.#queue.size + this.#inFlight.size + undelivered + this.#dead.unreported,
      retrying: this.#queue.failed,
      parked: this.#queue.parked,
      parkedBytes: this.#queue.parkedBytes,
      deadLetters: this.#dead.size,
    };
  }

  oldestAcceptedAtMs(): number {
    return Math.min(this.#queue.oldestAcceptedAtMs, this.#inFlight.oldestAcceptedAtMs);
  }

  drain(): void {
    this.#queue.endSecondWaits(this.#clock.nowMs());
    this.wake();
  }

  abandon(): void {
    this.#stop();
    // A process may be told twice: by a second signal, and by its exit.
    if (this.#isAbandoned) return;
    this.#isAbandoned = true;
    this.#listener?.spill([...this.#undelivered, ...this.#inFlight.events]);
  }

  async close(): Promise<{ readonly left: number }> {
    this.#stop();
    // Events in flight may still be delivered.
    await this.#inFlight.whenEmpty();
    const events = this.#undelivered;
    const spilled = this.#listener?.spill(events) ?? 0;
    this.#spilled += spilled;
    this.#undelivered = [];
    this.#dead.add(events.slice(spilled), 'closed', {});
    this.#listener?.idle();
    return { left: this.#spilled };
  }

  #stop(): void {
    this.#isOpen = false;
    this.#timer.stop();
    this.#queueRest();
    this.#undelivered = this.#undelivered.concat(this.#queue.takeWhere(() => true));
  }

  #queueRest(): void {
    let rest = this.#unqueued;
    this.#unqueued = undefined;
    for (; rest !== undefined; rest = rest.next) {
      for (const event of rest.batch.slice(rest.from)) this.#queue.push(event);
    }
  }

  /** Hands out events in the next turn of the event loop, outside the request that is running. */
  #look(): void {
    if (this.#isOpen && !this.#inFlight.isFull) this.#timer.soon();
  }

  #handOut(): void {
    const deliverer = this.#deliverer;
    if (deliverer === undefined || !this.#isOpen) return;
    this.#queueRest();
    this.#blockedUntilMs = 0;
    while (!this.#inFlight.isFull) {
      const nowMs = this.#clock.nowMs();
      const readyAtMs = deliverer.readyAtMs(nowMs);
      if (readyAtMs > nowMs) {
        this.#blockedUntilMs = readyAtMs;
        // Always a timer: until it fires, new events cause no look.
        this.#timer.set(readyAtMs, nowMs);
        break;
      }
      const taken = this.#take(deliverer, nowMs);
      if (taken === undefined) {
        this.#timer.set(this.#queue.nextDueMs(nowMs, deliverer.repeatsAtMs(nowMs)), nowMs);
        break;
      }
      void this.#handOver(deliverer, taken, nowMs);
    }
    if (this.#inFlight.size === 0) this.#listener?.idle();
  }

  #take(deliverer: Deliverer, nowMs: number): TakenEvent | undefined {
    if (this.#queue.failed === 0) return this.#queue.take(nowMs);
    const { prefersRepeats } = deliverer;
    const allowsRepeats = deliverer.repeatsAtMs(nowMs) <= nowMs;
    return this.#queue.take(nowMs, { allowsRepeats, prefersRepeats });
  }

  get #isCrowded(): boolean {
    const { maxEvents, maxBytes } = this.#buffer;
    const { failed, failedBytes } = this.#queue;
    return failed > failedShare * maxEvents || failedBytes > failedShare * maxBytes;
  }

  async #handOver(deliverer: Deliverer, taken: TakenEvent, nowMs: number): Promise<void> {
    this.#inFlight.add(taken);
    const isForgotten = taken.probe && (() => this.#inFlight.isForgotten(taken));
    const attempt = attemptOf(taken, taken.trouble !== undefined && this.#isCrowded);
    const decision = await deliverer.deliver(taken.event, attempt, nowMs, isForgotten);
    this.#inFlight.delete(taken);
    this.#carryOut(taken, decision);
    this.#handOut();
  }

  #carryOut(taken: TakenEvent, decision: Decision): void {
    if (decision.do === 'delivered') {
      if (this.#queue.hasBlocked) this.#queue.delivered(taken, this.#clock.nowMs());
      this.#listener?.delivered(taken.event);
      return;
    }
    const nowMs = this.#clock.nowMs();
    if (this.#inFlight.isForgotten(taken)) {
      this.#queue.gaveUp(taken, 'forgotten', nowMs);
      this.#dead.add([taken.event], 'forgotten', {});
    } else if (decision.do === 'dead') {
      // If the contact is given up, so are all its events.
      const others = this.#queue.gaveUp(taken, decision.reason, nowMs);
      this.#dead.add([taken.event, ...others], decision.reason, decision);
    } else if (this.#isOpen) {
      this.#queue.putBack(taken, decision, nowMs);
    } else {
      this.#undelivered = this.#undelivered.concat(taken.event);
    }
  }
}
