import type { Clock } from '../model/clock.js';
import { contactKey } from '../model/contact.js';
import type { ResponseSummary } from '../model/decision.js';
import type { DeadReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import { ClaimedEvents } from './claimed-events.js';
import { Claims, type Room } from './claims.js';
import type { Deliverer } from './deliverer.js';
import { Dispatcher } from './dispatcher.js';
import { ask, durableDeadLetters } from './durable-dead-letters.js';
import type { DurableEvents } from './durable-events.js';
import type { EventStore, GiveUp } from './event-store.js';
import { giveUpAll } from './give-up.js';
import { Leases, leaseMs, type Moment } from './leases.js';
import type {
  DeadLetters,
  Forgotten,
  Left,
  Outbox,
  OutboxListener,
  OutboxStats,
} from './outbox.js';
import { restoreRecent } from './restore-recent.js';
import { StagingBuffer } from './staging-buffer.js';
import { callStore } from './store-call.js';

/** How much is claimed at a time. */
const workingSet: Room = { events: 1_000, bytes: 8_388_608 };
/** It claims when at least so many events fit in. */
const leastRoom = 250;
/** The calls of a store that the outbox repeats by itself. */
export type RepeatedCall = 'append' | 'claim' | 'renew' | 'settle' | 'giveUp' | 'recent' | 'close';

/** What a durable outbox is made with. */
export interface DurableOutboxOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly store: EventStore;
  readonly events: DurableEvents;
  /** For how long events are remembered that were accepted before this process began. */
  readonly keepRecentMs: number;
  /** A call of the store has failed. */
  readonly onFailure: (call: RepeatedCall, error: unknown) => void;
}

/**
 * Keeps events in a store that outlives the process, and hands them out as fast as delivery allows.
 *
 * An event is staged in memory, stored together with others, then sent from memory: a healthy process reads
 * nothing from the store. Only what does not fit into the working set, waits for long, or was left by another process
 * is claimed from the store.
 */
export class DurableOutbox implements Outbox {
  readonly durability: EventStore['durability'];
  readonly dead: DeadLetters;
  readonly #options: DurableOutboxOptions;
  readonly #dispatcher: Dispatcher;
  readonly #claimed: ClaimedEvents;
  readonly #staging: StagingBuffer;
  readonly #leases: Leases;
  readonly #claims: Claims;
  #listener: OutboxListener | undefined;
  /** Set while a batch is being stored as claimed. */
  #storing: { readonly events: number; readonly bytes: number; readonly since: Moment } | undefined;
  /** Events that were forgotten while they were being stored. */
  readonly #forgotten = new WeakSet<StoredEvent>();
  #isGivingUp = false;

  constructor(options: DurableOutboxOptions) {
    const { clock, random, store, events, onFailure } = options;
    this.#options = options;
    this.durability = store.durability;
    const failed = (call: RepeatedCall) => (error: unknown) => onFailure(call, error);
    const shared = { clock, random, store, events };
    this.#dispatcher = new Dispatcher({
      clock,
      limits: { maxEvents: workingSet.events, maxBytes: workingSet.bytes },
      onDecision: (taken, decision) => this.#claimed.decided(taken, decision),
      onIdle: () => this.#listener?.idle(),
    });
    this.#claimed = new ClaimedEvents({
      ...shared,
      dispatcher: this.#dispatcher,
      onFailure: failed('settle'),
      onSettled: () => this.#look(),
      onClaimable: (atMs) => this.#claims.expect(atMs),
      onUnknownContact: (key, answer) =>
        void this.#giveUp({ reason: 'unknown_contact', contactKeys: [key], answer }, answer),
    });
    this.#staging = new StagingBuffer({
      ...shared,
      append: (batch) => this.#store(batch),
      onStored: (batch) => this.#onStored(batch),
      onFailure: failed('append'),
    });
    this.#leases = new Leases({
      ...shared,
      ids: () => this.#claimed.ids,
      onLost: (ids) => this.#claimed.lost(new Set(ids)),
      onRegained: () => this.#dispatcher.wake(),
      onFailure: failed('renew'),
    });
    this.#claims = new Claims({
      ...shared,
      room: () => this.#room(),
      onClaimed: (claimed, since) => {
        if (claimed.length > 0) this.#leases.begin(since);
        this.#claimed.addClaimed(claimed);
        this.#listener?.idle();
      },
      onFailure: failed('claim'),
    });
    this.dead = durableDeadLetters({ clock, store, events, onRedriven: () => this.wake() });
  }

  start(
    deliverer: Deliverer,
    listener: OutboxListener,
    { concurrency }: { readonly concurrency: number },
  ): void {
    this.#listener = listener;
    this.#claimed.listener = listener;
    this.#dispatcher.start(deliverer, concurrency, (nowMs) => this.#leases.areInForce(nowMs));
    this.#claims.probeSpacingMs = deliverer.probeSpacingMs;
    this.#claims.start();
    const { onFailure } = this.#options;
    const isOpen = (): boolean => this.#dispatcher.isOpen;
    const failed = (error: unknown): void => onFailure('recent', error);
    void restoreRecent({ ...this.#options, isOpen, onFailure: failed }, (recent) =>
      listener.restored(recent),
    );
  }

  append(batch: readonly StoredEvent[], { areNew } = { areNew: false }): void {
    const fresh = areNew ? batch : this.unknown(batch);
    if (this.#dispatcher.isOpen) this.#staging.add(fresh);
    else this.#diedInMemory(fresh, 'closed');
  }

  /** What is in the store only is known there: it keeps one event of an id. */
  unknown<Event extends { readonly id: string }>(events: readonly Event[]): readonly Event[] {
    const known = new Set([...this.#staging.ids, ...this.#claimed.ids]);
    return events.filter(({ id }) => known.size < known.add(id).size);
  }

  /** The store may have events that it did not have before. */
  wake(): void {
    this.#claims.expect(this.#options.clock.nowMs());
    this.#dispatcher.wake();
  }

  restartIfStalled(nowMs: number): boolean {
    this.#staging.addRest();
    return this.#dispatcher.restartIfStalled(nowMs);
  }

  nextMoveAtMs(nowMs: number): number {
    const { settlements } = this.#claimed;
    if (settlements.size > 0 && !settlements.isFailing) return nowMs;
    const sendAtMs = this.#dispatcher.nextMoveAtMs(nowMs, this.#claims.nextAtMs(nowMs));
    return Math.min(this.#staging.nextMoveAtMs(nowMs), sendAtMs);
  }

  /** Parked events are in the store: they take no memory. */
  isParked(): boolean {
    return false;
  }

  expire(acceptedBeforeMs: number): void {
    const isOld = ({ acceptedAtMs }: StoredEvent): boolean => acceptedAtMs < acceptedBeforeMs;
    this.#diedInMemory(this.#staging.takeWhere(isOld), 'expired');
    this.#claimed.settleDead(this.#dispatcher.queue.takeWhere(isOld), 'expired', {});
    if (this.#isGivingUp) return;
    this.#isGivingUp = true;
    const unixMs = this.#options.events.toUnixMs(acceptedBeforeMs);
    void this.#giveUp({ reason: 'expired', acceptedBeforeMs: unixMs }, {}).finally(() => {
      this.#isGivingUp = false;
    });
  }

  async forget(contactKeys: readonly string[]): Promise<Forgotten> {
    const keys = new Set(contactKeys);
    const isMatch = ({ contact }: StoredEvent): boolean => keys.has(contactKey(contact));
    const inFlight = this.#dispatcher.inFlight.forget(isMatch);
    const staged = this.#staging.takeWhere(isMatch);
    this.#diedInMemory(staged, 'forgotten');
    const storing = this.#staging.underWayWhere(isMatch);
    for (const event of storing) this.#forgotten.add(event);
    // Those in flight and those of which the store is being told are counted when that is done.
    const known = new Set([...this.#claimed.idsWhere(isMatch), ...storing.map(({ id }) => id)]);
    const queued = this.#dispatcher.queue.takeWhere(isMatch);
    this.#claimed.settleDead(queued, 'forgotten', {});
    const inStore = await this.#forgetStored(contactKeys, known);
    this.#listener?.idle();
    const pending = staged.length + storing.length + queued.length + inStore.events;
    return { queued: pending, deadLetters: inStore.deadLetters, inFlight };
  }

  stats(): OutboxStats {
    const { counts } = this.#options.store;
    const { pending, parked, bytes, deadLetters } = counts;
    return {
      pending: this.#staging.size + this.#claimed.own,
      stored: this.#claimed.stored,
      retrying: this.#dispatcher.queue.failed,
      parked,
      parkedBytes: 0,
      deadLetters,
      shared: { pending, parked, bytes, deadLetters },
      isFailing: this.#staging.isFailing || this.#claimed.settlements.isFailing,
    };
  }

  oldestAcceptedAtMs(): number {
    return Math.min(this.#staging.oldestAcceptedAtMs, this.#dispatcher.oldestAcceptedAtMs);
  }

  async persisted(lastOrder: number, deadlineMs: number): Promise<number> {
    this.#staging.retryNow();
    await this.#within(deadlineMs, this.#staging.whenStored(lastOrder));
    return this.#staging.missing(lastOrder);
  }

  drain(): void {
    this.#dispatcher.endSecondWaits();
  }

  /** The process ends now: what is stored stays, and nothing else can be saved any more. */
  abandon(): void {}

  async close({ deadlineMs }: { readonly deadlineMs: number }): Promise<Left> {
    const { clock, store, onFailure } = this.#options;
    const { settlements } = this.#claimed;
    const endsMs = clock.nowMs() + deadlineMs;
    const leftMs = (): number => Math.max(0, endsMs - clock.nowMs());
    this.#claims.stop();
    for (const event of this.#dispatcher.stop()) this.#claimed.giveBack(event, 0, 0);
    // Events in flight may still be delivered.
    await this.#dispatcher.inFlight.whenEmpty();
    this.#staging.retryNow();
    await this.#within(leftMs(), this.#staging.whenStored(Number.POSITIVE_INFINITY));
    this.#diedInMemory(this.#staging.stop(), 'closed');
    settlements.retryNow();
    await this.#within(leftMs(), settlements.whenEmpty());
    settlements.stop();
    this.#leases.stop();
    // Of these the store does not know that they are given back: their leases will end.
    for (const id of this.#claimed.ids) this.#claimed.letGo(id);
    this.#listener?.idle();
    await callStore(clock, () => store.close()).catch((error) => onFailure('close', error));
    return { left: this.#claimed.stored, leftDurable: true };
  }

  async #store(batch: readonly StoredEvent[]): Promise<void> {
    const { clock, store, events } = this.#options;
    const since = { nowMs: clock.nowMs(), wallMs: clock.wallMs() };
    const room = this.#free();
    const bytes = batch.reduce((sum, { fragment }) => sum + fragment.length, 0);
    const fits = batch.length <= room.events && bytes <= room.bytes;
    const isClaimed = fits && !this.#claims.hasBacklog && this.#dispatcher.isOpen;
    this.#storing = isClaimed ? { events: batch.length, bytes, since } : undefined;
    const lease = isClaimed ? { nowMs: since.wallMs, leaseMs } : undefined;
    const durable = batch.map((event) => events.durable(event));
    await callStore(clock, () => store.append(durable, lease));
  }

  #onStored(batch: readonly StoredEvent[]): void {
    const storing = this.#storing;
    this.#storing = undefined;
    for (const event of batch) this.#listener?.leftMemory(event);
    const kept = batch.filter((event) => !this.#forgotten.has(event));
    if (storing === undefined) {
      this.#claimed.leftInStore(kept.length);
      this.#claims.left();
    } else {
      this.#leases.begin(storing.since);
      this.#claimed.addStored(kept);
    }
    const gone = batch.filter((event) => this.#forgotten.has(event));
    this.#claimed.settleDead(gone, 'forgotten', {});
    this.#died(gone, 'forgotten');
    this.#listener?.idle();
  }

  #free(): Room {
    const { events = 0, bytes = 0 } = this.#storing ?? {};
    return {
      events: workingSet.events - this.#claimed.size - events,
      bytes: workingSet.bytes - this.#claimed.bytes - bytes,
    };
  }

  #room(): Room | undefined {
    const free = this.#free();
    return free.events >= leastRoom && free.bytes > 0 ? free : undefined;
  }

  #look(): void {
    this.#claims.look();
    this.#dispatcher.look();
    this.#listener?.idle();
  }

  async #giveUp(which: GiveUp, answer: ResponseSummary): Promise<void> {
    const { clock, store, onFailure } = this.#options;
    try {
      await giveUpAll(clock, store, which, (events) =>
        this.#claimed.givenUp(events, which.reason, answer),
      );
    } catch (error) {
      onFailure('giveUp', error);
    }
    this.#listener?.idle();
  }

  /** Of the events in the store, those in `known` are counted elsewhere. */
  async #forgetStored(
    contactKeys: readonly string[],
    known: ReadonlySet<string>,
  ): Promise<{ readonly events: number; readonly deadLetters: number }> {
    const { clock, store } = this.#options;
    let events = 0;
    const deadLetters = await ask(() =>
      giveUpAll(clock, store, { reason: 'forgotten', contactKeys }, (given) => {
        const unknown = given.filter(({ id }) => !known.has(id));
        events += unknown.length;
        this.#claimed.givenUp(unknown, 'forgotten', {});
      }),
    );
    return { events, deadLetters };
  }

  /** Events that are not stored are given up. */
  #diedInMemory(events: readonly StoredEvent[], reason: DeadReason): void {
    for (const event of events) this.#listener?.leftMemory(event);
    this.#died(events, reason);
  }

  #died(events: readonly StoredEvent[], reason: DeadReason): void {
    const diedAtMs = this.#options.clock.wallMs();
    for (const event of events) this.#listener?.dead({ event, reason, diedAtMs });
  }

  /** Resolves when the promise does, or after that time. Keeps the process alive so long. */
  async #within(limitMs: number, promise: Promise<void>): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(limitMs, resolve, { hold: true });
      void promise.then(() => {
        cancel();
        resolve();
      });
    });
  }
}
