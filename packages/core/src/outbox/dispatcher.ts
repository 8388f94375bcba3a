import type { Clock } from '../model/clock.js';
import type { Decision } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { Deliverer } from './deliverer.js';
import { attemptOf, EventQueue, type TakenEvent } from './event-queue.js';
import { InFlight } from './in-flight.js';
import { Timer } from './timer.js';
import { eventsOf, type Unqueued } from './unqueued.js';

/** What a dispatcher is made with. */
export interface DispatcherParts {
  readonly clock: Clock;
  /** How many events may wait in the queue. */
  readonly limits: { readonly maxEvents: number; readonly maxBytes: number };
  /** An attempt has ended: what is to be done with its event, which is not in flight any more. */
  readonly onDecision: (taken: TakenEvent, decision: Decision) => void;
  /** Nothing is being sent, and nothing can be sent at the moment. */
  readonly onIdle: () => void;
}

/** Of the limits: how much events that failed before may take while others are accepted. */
const failedShare = 0.25;

/** Hands out the events of a queue as fast as delivery allows: the engine of every outbox. */
export class Dispatcher {
  readonly queue = new EventQueue();
  readonly inFlight = new InFlight();
  readonly #parts: DispatcherParts;
  readonly #timer: Timer;
  #deliverer: Deliverer | undefined;
  #mayStart: ((nowMs: number) => boolean) | undefined;
  #isOpen = true;
  #unqueued: Unqueued | undefined;
  /** Delivery has said that nothing can be sent before this moment. */
  #blockedUntilMs = 0;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#timer = new Timer(parts.clock, () => this.#handOut());
  }

  /** Whether events are still sent. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The ids of all events that wait, or are being sent. */
  get ids(): readonly string[] {
    const waiting: string[] = [];
    this.queue.takeWhere(({ id }) => {
      waiting.push(id);
      return false;
    });
    return [...waiting, ...this.inFlight.ids];
  }

  /** How many events wait, or are being sent. */
  get size(): number {
    return this.queue.size + this.inFlight.size + eventsOf(this.#unqueued).length;
  }

  /** @param mayStart - Whether attempts may begin at this moment. When that changes, `wake()` has to be called. */
  start(deliverer: Deliverer, concurrency: number, mayStart?: (nowMs: number) => boolean): void {
    this.#deliverer = deliverer;
    this.#mayStart = mayStart;
    this.inFlight.max = concurrency;
    this.queue.probeSpacingMs = deliverer.probeSpacingMs;
    this.wake();
  }

  /** Queues events. Never throws, even where the application has used up the stack. */
  add(batch: readonly StoredEvent[]): void {
    let from = 0;
    try {
      for (; from < batch.length; from += 1) {
        const event = batch[from];
        if (event !== undefined) this.queue.push(event);
      }
      const acceptedAtMs = batch[batch.length - 1]?.acceptedAtMs ?? 0;
      // Not the clock's time, which costs: while the timer is set, one look less does no harm.
      if (acceptedAtMs >= this.#blockedUntilMs) this.look();
    } catch {
      // No function can be called here. Queued in a later turn.
      this.#unqueued = { batch, from, next: this.#unqueued };
    }
  }

  /** Queues what could not be queued before. */
  queueRest(): void {
    if (this.#unqueued === undefined) return;
    const events = eventsOf(this.#unqueued);
    this.#unqueued = undefined;
    for (const event of events) this.queue.push(event);
  }

  /** Hands out events in the next turn of the event loop, outside the request that is running. */
  look(): void {
    if (this.#isOpen && !this.inFlight.isFull) this.#timer.soon();
  }

  /** The same, even if a look was tried and is awaited, or nothing could be sent a moment ago. */
  wake(): void {
    this.#blockedUntilMs = 0;
    if (this.#isOpen) this.#timer.soonAgain();
  }

  restartIfStalled(nowMs: number): boolean {
    const isLate = this.#timer.isLate(nowMs);
    this.queueRest();
    if (!this.#isOpen || this.queue.size === 0 || this.inFlight.size > 0) return false;
    if (!isLate && (this.#timer.isSet || this.nextMoveAtMs(nowMs) > nowMs)) return false;
    this.wake();
    return true;
  }

  /**
   * When an event could be sent next; `Infinity` when there is none.
   *
   * @param moreAtMs - When more events may come from elsewhere.
   */
  nextMoveAtMs(nowMs: number, moreAtMs = Number.POSITIVE_INFINITY): number {
    if (this.inFlight.size > 0) return nowMs;
    const readyMs = this.#readyAtMs(nowMs);
    const repeatsMs = this.#deliverer?.repeatsAtMs(nowMs) ?? nowMs;
    return Math.max(Math.min(this.queue.nextDueMs(nowMs, repeatsMs), moreAtMs), readyMs);
  }

  /** When the oldest event that does not wait for its contact was accepted; `Infinity` when there is none. */
  get oldestAcceptedAtMs(): number {
    return Math.min(this.queue.oldestAcceptedAtMs, this.inFlight.oldestAcceptedAtMs);
  }

  /** Sends events that wait for their second without waiting. */
  endSecondWaits(): void {
    this.queue.endSecondWaits(this.#parts.clock.nowMs());
    this.wake();
  }

  /** Hands out nothing more. Returns the events that waited. */
  stop(): readonly StoredEvent[] {
    this.#isOpen = false;
    this.#timer.stop();
    this.queueRest();
    return this.queue.takeWhere(() => true);
  }

  #readyAtMs(nowMs: number): number {
    const deliverer = this.#deliverer;
    const isHeld = this.#mayStart !== undefined && !this.#mayStart(nowMs);
    return deliverer === undefined || isHeld
      ? Number.POSITIVE_INFINITY
      : deliverer.readyAtMs(nowMs);
  }

  #handOut(): void {
    const deliverer = this.#deliverer;
    if (deliverer === undefined || !this.#isOpen) return;
    this.queueRest();
    this.#blockedUntilMs = 0;
    while (!this.inFlight.isFull) {
      const nowMs = this.#parts.clock.nowMs();
      const readyAtMs = this.#readyAtMs(nowMs);
      if (readyAtMs > nowMs) {
        this.#blockedUntilMs = readyAtMs;
        // Always a timer: until it fires, new events cause no look.
        this.#timer.set(readyAtMs, nowMs);
        break;
      }
      const taken = this.#take(deliverer, nowMs);
      if (taken === undefined) {
        this.#timer.set(this.queue.nextDueMs(nowMs, deliverer.repeatsAtMs(nowMs)), nowMs);
        break;
      }
      void this.#handOver(deliverer, taken, nowMs);
    }
    if (this.inFlight.size === 0) this.#parts.onIdle();
  }

  #take(deliverer: Deliverer, nowMs: number): TakenEvent | undefined {
    if (this.queue.failed === 0) return this.queue.take(nowMs);
    const { prefersRepeats } = deliverer;
    const allowsRepeats = deliverer.repeatsAtMs(nowMs) <= nowMs;
    return this.queue.take(nowMs, { allowsRepeats, prefersRepeats });
  }

  get #isCrowded(): boolean {
    const { maxEvents, maxBytes } = this.#parts.limits;
    const { failed, failedBytes } = this.queue;
    return failed > failedShare * maxEvents || failedBytes > failedShare * maxBytes;
  }

  async #handOver(deliverer: Deliverer, taken: TakenEvent, nowMs: number): Promise<void> {
    this.inFlight.add(taken);
    // Most events in memory cannot be lost meanwhile, and a lease is a sixth of what an attempt costs here.
    const hasLease = this.#mayStart !== undefined || taken.probe !== undefined;
    const lease = hasLease ? this.inFlight.leaseOf(taken) : undefined;
    const attempt = attemptOf(taken, taken.trouble !== undefined && this.#isCrowded);
    const decision = await deliverer.deliver(taken.event, attempt, nowMs, lease);
    this.inFlight.delete(taken);
    this.#parts.onDecision(taken, decision);
    this.#handOut();
  }
}
