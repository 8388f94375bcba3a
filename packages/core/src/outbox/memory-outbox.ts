import type { Clock } from '../model/clock.js';
import { type Contact, contactKey } from '../model/contact.js';
import type { Decision } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';
import { type DeadLetterLimits, DeadLetterStore } from './dead-letter-store.js';
import type { Deliverer } from './deliverer.js';
import { Dispatcher } from './dispatcher.js';
import type { TakenEvent } from './event-queue.js';
import type {
  DeadLetters,
  Forgotten,
  Left,
  Outbox,
  OutboxListener,
  OutboxStats,
} from './outbox.js';

/** What a memory outbox is made with. */
export interface MemoryOutboxOptions {
  readonly clock: Clock;
  readonly deadLetters: DeadLetterLimits;
  /** The memory budget. */
  readonly buffer: { readonly maxEvents: number; readonly maxBytes: number };
}

/** Keeps events in this process's memory, and hands them out as fast as delivery allows. */
export class MemoryOutbox implements Outbox {
  readonly durability = 'process';
  readonly #clock: Clock;
  readonly #dispatcher: Dispatcher;
  readonly #dead: DeadLetterStore;
  #listener: OutboxListener | undefined;
  #isAbandoned = false;
  /** Events that were not sent before the end. */
  #undelivered: readonly StoredEvent[] = [];
  /** How many of the undelivered events were spilled. */
  #spilled = 0;

  constructor(options: MemoryOutboxOptions) {
    this.#clock = options.clock;
    this.#dispatcher = new Dispatcher({
      clock: options.clock,
      limits: options.buffer,
      onDecision: (taken, decision) => this.#carryOut(taken, decision),
      onIdle: () => this.#listener?.idle(),
    });
    this.#dead = new DeadLetterStore({
      clock: options.clock,
      limits: options.deadLetters,
      sendAgain: (events) => this.#dispatcher.add(events),
      isOpen: () => this.#dispatcher.isOpen,
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
    this.#listener = listener;
    this.#dead.listen(listener);
    this.#dispatcher.start(deliverer, concurrency);
  }

  append(batch: readonly StoredEvent[], { areNew } = { areNew: false }): void {
    const fresh = areNew ? batch : this.unknown(batch);
    if (this.#dispatcher.isOpen) this.#dispatcher.add(fresh);
    else this.#dead.add(fresh, 'closed', {});
  }

  unknown<Event extends { readonly id: string }>(events: readonly Event[]): readonly Event[] {
    this.#dispatcher.queueRest();
    const ids = new Set([...this.#dispatcher.ids, ...this.#dead.ids]);
    for (const { id } of this.#undelivered) ids.add(id);
    return events.filter(({ id }) => ids.size < ids.add(id).size);
  }

  /** Nothing in here is stored durably. */
  async persisted(): Promise<number> {
    return this.stats().pending - this.#spilled;
  }

  wake(): void {
    this.#dispatcher.wake();
  }

  restartIfStalled(nowMs: number): boolean {
    return this.#dispatcher.restartIfStalled(nowMs);
  }

  nextMoveAtMs(nowMs: number): number {
    return this.#dispatcher.nextMoveAtMs(nowMs);
  }

  isParked(contact: Contact): boolean {
    return this.#dispatcher.queue.isParked(contact);
  }

  expire(acceptedBeforeMs: number): void {
    this.#dispatcher.queueRest();
    const old = this.#dispatcher.queue.takeWhere(
      ({ acceptedAtMs }) => acceptedAtMs < acceptedBeforeMs,
    );
    this.#dead.add(old, 'expired', {});
    if (old.length > 0) this.#listener?.idle();
  }

  async forget(contactKeys: readonly string[]): Promise<Forgotten> {
    this.#dispatcher.queueRest();
    const keys = new Set(contactKeys);
    const isMatch = ({ contact }: StoredEvent): boolean => keys.has(contactKey(contact));
    const inFlight = this.#dispatcher.inFlight.forget(isMatch);
    const deadLetters = this.#dead.forget(isMatch);
    const waiting = this.#dispatcher.queue.takeWhere(isMatch);
    const queued = [...waiting, ...this.#undelivered.filter(isMatch)];
    this.#undelivered = this.#undelivered.filter((event) => !isMatch(event));
    this.#dead.add(queued, 'forgotten', {});
    this.#listener?.idle();
    return { queued: queued.length, deadLetters, inFlight };
  }

  stats(): OutboxStats {
    const { queue, size } = this.#dispatcher;
    return {
      pending: size + this.#undelivered.length + this.#spilled + this.#dead.unreported,
      stored: 0,
      retrying: queue.failed,
      parked: queue.parked,
      parkedBytes: queue.parkedBytes,
      deadLetters: this.#dead.size,
      isFailing: false,
    };
  }

  oldestAcceptedAtMs(): number {
    return this.#dispatcher.oldestAcceptedAtMs;
  }

  drain(): void {
    this.#dispatcher.endSecondWaits();
  }

  abandon(): void {
    this.#stop();
    // A process may be told twice: by a second signal, and by its exit.
    if (this.#isAbandoned) return;
    this.#isAbandoned = true;
    this.#listener?.spill([...this.#undelivered, ...this.#dispatcher.inFlight.events]);
  }

  async close(): Promise<Left> {
    this.#stop();
    // Events in flight may still be delivered.
    await this.#dispatcher.inFlight.whenEmpty();
    const events = this.#undelivered;
    const spilled = this.#listener?.spill(events) ?? 0;
    this.#spilled += spilled;
    this.#undelivered = [];
    this.#dead.add(events.slice(spilled), 'closed', {});
    this.#listener?.idle();
    return { left: this.#spilled, leftDurable: true };
  }

  #stop(): void {
    this.#undelivered = this.#undelivered.concat(this.#dispatcher.stop());
  }

  #carryOut(taken: TakenEvent, decision: Decision): void {
    const { queue, inFlight, isOpen } = this.#dispatcher;
    if (decision.do === 'delivered') {
      if (queue.hasBlocked) queue.delivered(taken, this.#clock.nowMs());
      this.#listener?.delivered(taken.event);
      return;
    }
    const nowMs = this.#clock.nowMs();
    if (inFlight.isForgotten(taken)) {
      queue.gaveUp(taken, 'forgotten', nowMs);
      this.#dead.add([taken.event], 'forgotten', {});
    } else if (decision.do === 'dead') {
      // If the contact is given up, so are all its events.
      const others = queue.gaveUp(taken, decision.reason, nowMs);
      this.#dead.add([taken.event, ...others], decision.reason, decision);
    } else if (isOpen) {
      queue.putBack(taken, decision, nowMs);
    } else {
      this.#undelivered = this.#undelivered.concat(taken.event);
    }
  }
}
