import type { Clock } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import type { Decision } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';
import { Alarm } from './alarm.js';
import type { DeadLetterLimits } from './dead-letter-box.js';
import type { Deliverer } from './deliverer.js';
import { Graveyard } from './graveyard.js';
import type { DeadLetters, Forgotten, Outbox, OutboxObserver, OutboxStats } from './outbox.js';
import { bringBack, forgetIn, type Places, statsOf } from './places.js';
import { Remainder } from './remainder.js';
import { UnderWay } from './under-way.js';
import { attemptOf, type Taken, WaitingRoom } from './waiting-room.js';

/** Keeps events in this process's memory, and hands them out as fast as delivery allows. */
export class MemoryOutbox implements Outbox {
  readonly durability = 'process';
  readonly #clock: Clock;
  readonly #room = new WaitingRoom();
  readonly #graveyard: Graveyard;
  #deliverer: Deliverer | undefined;
  #observer: OutboxObserver | undefined;
  /** What is not sent before the end. */
  readonly #left = new Remainder();
  readonly #underWay = new UnderWay();
  /** Delivery has said that nothing can be sent before this moment. */
  #blockedUntilMs = 0;
  readonly #alarm: Alarm;
  readonly #places: Places;

  constructor(options: { readonly clock: Clock; readonly deadLetters: DeadLetterLimits }) {
    this.#clock = options.clock;
    this.#alarm = new Alarm(options.clock, () => this.#handOut());
    this.#graveyard = new Graveyard({
      clock: options.clock,
      limits: options.deadLetters,
      takeBack: (events) => this.append(events),
      isOpen: () => this.#places.isOpen,
    });
    const [room, underWay, left] = [this.#room, this.#underWay, this.#left];
    this.#places = { room, underWay, left, graveyard: this.#graveyard, isOpen: true };
  }

  get dead(): DeadLetters {
    return this.#graveyard;
  }

  start(
    deliverer: Deliverer,
    observer: OutboxObserver,
    { concurrency }: { readonly concurrency: number },
  ): void {
    this.#deliverer = deliverer;
    this.#observer = observer;
    this.#graveyard.tell(observer);
    this.#underWay.most = concurrency;
    this.#room.probeSpacingMs = deliverer.probeSpacingMs;
    this.wake();
  }

  append(batch: readonly StoredEvent[]): undefined {
    if (!this.#places.isOpen) {
      this.#graveyard.bury(batch, 'closed', {});
      return;
    }
    for (const event of batch) this.#room.add(event);
    const acceptedAtMs = batch[batch.length - 1]?.acceptedAtMs ?? 0;
    // Not the clock's time, which costs: while the alarm is set, a look too few is harmless.
    if (acceptedAtMs >= this.#blockedUntilMs) this.#look();
  }

  wake(): void {
    this.#blockedUntilMs = 0;
    this.#look();
  }

  nextMoveAtMs(nowMs: number): number {
    if (this.#underWay.size > 0) return nowMs;
    const readyMs = this.#deliverer?.readyAtMs(nowMs) ?? Number.POSITIVE_INFINITY;
    return Math.max(this.#room.nextMs(nowMs), readyMs);
  }

  isParked(contact: Contact): boolean {
    return this.#room.isParked(contact);
  }

  expire(acceptedBeforeMs: number): void {
    const old = this.#room.takeWhere(({ acceptedAtMs }) => acceptedAtMs < acceptedBeforeMs);
    this.#graveyard.bury(old, 'expired', {});
    if (old.length > 0) this.#observer?.idle();
  }

  async forget(contactKeys: readonly string[]): Promise<Forgotten> {
    const forgotten = forgetIn(this.#places, contactKeys);
    this.#observer?.idle();
    return forgotten;
  }

  stats(): OutboxStats {
    return statsOf(this.#places);
  }

  oldestAcceptedAtMs(): number {
    return Math.min(this.#room.oldestMs, this.#underWay.oldestMs);
  }

  drain(): void {
    this.#room.endSecondWaits(this.#clock.nowMs());
    this.wake();
  }

  abandon(): void {
    this.#stop();
    this.#observer?.keep([...this.#left.events, ...this.#underWay.events]);
  }

  async close(): Promise<{ readonly left: number }> {
    this.#stop();
    // Those under way may still be delivered, and are then not left.
    await this.#underWay.allBack();
    this.#graveyard.bury(this.#left.settle(this.#observer), 'closed', {});
    this.#observer?.idle();
    return { left: this.#left.size };
  }

  #stop(): void {
    this.#places.isOpen = false;
    this.#alarm.stop();
    this.#left.add(this.#room.takeWhere(() => true));
  }

  /** Arranges one look at the events, outside whatever request we are in. */
  #look(): void {
    if (this.#places.isOpen && !this.#underWay.isFull) this.#alarm.soon();
  }

  #handOut(): void {
    const deliverer = this.#deliverer;
    if (deliverer === undefined || !this.#places.isOpen) return;
    this.#blockedUntilMs = 0;
    while (!this.#underWay.isFull) {
      const nowMs = this.#clock.nowMs();
      const readyAtMs = deliverer.readyAtMs(nowMs);
      if (readyAtMs > nowMs) {
        this.#blockedUntilMs = readyAtMs;
        // Always a timer: until it rings, new events do not make us look.
        this.#alarm.set(readyAtMs, nowMs);
        break;
      }
      const taken = this.#room.take(nowMs);
      if (taken === undefined) {
        this.#alarm.set(this.#room.nextMs(nowMs), nowMs);
        break;
      }
      void this.#handOver(deliverer, taken, nowMs);
    }
    if (this.#underWay.size === 0) this.#observer?.idle();
  }

  async #handOver(deliverer: Deliverer, taken: Taken, nowMs: number): Promise<void> {
    this.#underWay.left(taken);
    const isForgotten = taken.probe && (() => this.#underWay.isForgotten(taken));
    const decision = await deliverer.deliver(taken.event, attemptOf(taken), nowMs, isForgotten);
    this.#underWay.cameBack(taken);
    this.#carryOut(taken, decision);
    this.#handOut();
  }

  #carryOut(taken: Taken, decision: Decision): void {
    if (decision.do === 'delivered') {
      if (this.#room.hasParking) this.#room.delivered(taken, this.#clock.nowMs());
      this.#observer?.delivered(taken.event);
    } else {
      bringBack(this.#places, taken, decision, this.#clock.nowMs());
    }
  }
}
