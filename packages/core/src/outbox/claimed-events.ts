import type { Clock } from '../model/clock.js';
import { contactKey } from '../model/contact.js';
import type { Decision, ResponseSummary } from '../model/decision.js';
import type { DeadReason } from '../model/reasons.js';
import { type StoredEvent, withoutBody } from '../model/stored-event.js';
import type { Dispatcher } from './dispatcher.js';
import type { DurableEvents } from './durable-events.js';
import type { TakenEvent } from './event-queue.js';
import type { DurableEvent, EventStore, Outcome } from './event-store.js';
import type { OutboxListener } from './outbox.js';
import { Settlements } from './settlements.js';

/** An event that has to wait longer for its next attempt is given back to the store. */
const nearMs = 5_000;

/** An event of a store that this client has a lease of. */
interface ClaimedEvent {
  readonly event: StoredEvent;
  /** Whether this client counts it as accepted. */
  readonly isOwn: boolean;
  /** Set for the probe of a parked contact. */
  readonly probes: number;
}

/** What claimed events need. */
export interface ClaimedEventsParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly store: Pick<EventStore, 'settle'>;
  readonly events: DurableEvents;
  readonly dispatcher: Dispatcher;
  readonly onFailure: (error: unknown) => void;
  /** The store knows of a batch; there is room for other events. */
  readonly onSettled: () => void;
  /** Something may be claimed from this moment on (monotonic clock). */
  readonly onClaimable: (atMs: number) => void;
  /** Intercom does not know this contact, and its events that are in the store are to be given up too. */
  readonly onUnknownContact: (contactKey: string, answer: ResponseSummary) => void;
}

/**
 * The events that this client has claimed from a store, or has stored as claimed. Carries out decisions, and counts
 * what becomes of the events when the store knows it.
 */
export class ClaimedEvents {
  listener: OutboxListener | undefined;
  readonly #parts: ClaimedEventsParts;
  readonly #settlements: Settlements;
  readonly #claimed = new Map<string, ClaimedEvent>();
  #own = 0;
  #bytes = 0;
  #stored = 0;

  constructor(parts: ClaimedEventsParts) {
    this.#parts = parts;
    this.#settlements = new Settlements({
      ...parts,
      onSettled: (outcome, isLost) => this.#settled(outcome, isLost),
      onBatch: (evicted) => {
        for (let count = 0; count < evicted; count += 1) this.listener?.deadEvicted();
        parts.onSettled();
      },
    });
  }

  get size(): number {
    return this.#claimed.size;
  }

  /** The length of their texts. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many of them this client has accepted. */
  get own(): number {
    return this.#own;
  }

  /** How many events this client has accepted that are in the store, and not claimed by this client. */
  get stored(): number {
    return this.#stored;
  }

  get ids(): readonly string[] {
    return [...this.#claimed.keys()];
  }

  get settlements(): Pick<Settlements, 'size' | 'isFailing' | 'retryNow' | 'whenEmpty' | 'stop'> {
    return this.#settlements;
  }

  /** Events of this client were stored, and nobody has claimed them. */
  leftInStore(count: number): void {
    this.#stored += count;
  }

  /** Events of this client were stored as claimed. */
  addStored(events: readonly StoredEvent[]): void {
    for (const event of events) this.#add({ event, isOwn: true, probes: 0 });
    this.#parts.dispatcher.add(events);
  }

  /** Events were claimed. */
  addClaimed(claimed: readonly DurableEvent[]): void {
    const { events, dispatcher } = this.#parts;
    for (const durable of claimed) {
      // Its lease had ended, and it was claimed again.
      if (this.#claimed.has(durable.id)) continue;
      const event = events.stored(durable);
      const isOwn = events.isOwn(durable);
      if (isOwn) this.#stored -= 1;
      this.#add({ event, isOwn, probes: durable.probes });
      dispatcher.queue.pushClaimed(event, durable, this.#parts.clock.nowMs());
    }
    dispatcher.look();
  }

  /** Which of the claimed events match, in whatever state they are. */
  idsWhere(isMatch: (event: StoredEvent) => boolean): readonly string[] {
    return [...this.#claimed.values()].flatMap(({ event }) => (isMatch(event) ? [event.id] : []));
  }

  /** Carries out what was decided after an attempt. */
  decided(taken: TakenEvent, decision: Decision): void {
    const { dispatcher, clock } = this.#parts;
    const { event } = taken;
    if (decision.do === 'delivered') {
      this.#settlements.add({ id: event.id, do: 'delivered' });
    } else if (dispatcher.inFlight.isForgotten(taken)) {
      this.settleDead([event], 'forgotten', {});
    } else if (dispatcher.inFlight.isLost(taken)) {
      this.letGo(event.id);
    } else if (decision.do === 'dead') {
      this.#died(event, decision.reason, decision);
    } else if (decision.do === 'park') {
      this.#park(taken, decision.atMs);
    } else if (this.#isToGiveBack(taken, decision)) {
      const isFailure = decision.do === 'retry';
      const dueMs = isFailure ? decision.atMs : clock.nowMs();
      this.giveBack(event, dueMs, failuresOf(taken) + (isFailure ? 1 : 0));
    } else {
      dispatcher.queue.putBack(taken, decision, clock.nowMs());
    }
  }

  /** Gives an event back to the store. */
  giveBack(event: StoredEvent, dueMs: number, failures: number): void {
    const dueAtMs = this.#parts.events.toUnixMs(Math.max(dueMs, event.notBeforeMs));
    this.#settlements.add({ id: event.id, do: 'give-back', dueAtMs, failures });
  }

  /** Gives events up. */
  settleDead(events: readonly StoredEvent[], reason: DeadReason, summary: ResponseSummary): void {
    const { status, code, requestId } = summary;
    const answer = {
      ...(status !== undefined && { status }),
      ...(code !== undefined && { code }),
      ...(requestId !== undefined && { requestId }),
    };
    const diedAtMs = this.#parts.clock.wallMs();
    for (const { id } of events) {
      this.#settlements.add({ id, do: 'dead', reason, diedAtMs, answer });
    }
  }

  /** Events that waited in the store were given up. */
  givenUp(given: readonly DurableEvent[], reason: DeadReason, answer: ResponseSummary): void {
    const { events } = this.#parts;
    const diedAtMs = this.#parts.clock.wallMs();
    for (const durable of given) {
      if (events.isOwn(durable)) this.#stored -= 1;
      else this.listener?.recovered(1);
      this.listener?.dead({ event: events.stored(durable), reason, diedAtMs, ...answer });
    }
  }

  /** Other clients have claimed these events. */
  lost(ids: ReadonlySet<string>): void {
    const { dispatcher } = this.#parts;
    const isLost = ({ id }: StoredEvent): boolean => ids.has(id);
    dispatcher.inFlight.lose(isLost);
    for (const { id } of dispatcher.queue.takeWhere(isLost)) this.letGo(id);
  }

  /** The event is in the store, and does not belong to this client any more. */
  letGo(id: string): void {
    if (this.#remove(id)?.isOwn) this.#stored += 1;
  }

  /** At the end; a probe, because its contact is parked in the store; and what has to wait for long. */
  #isToGiveBack({ event, trouble }: TakenEvent, decision: Decision): boolean {
    const { dispatcher, clock } = this.#parts;
    const isProbe = (this.#claimed.get(event.id)?.probes ?? 0) > 0;
    const isFar = decision.do === 'retry' && decision.atMs > clock.nowMs() + nearMs;
    // How often an event failed alone is not stored: it stays in memory for its few tries.
    const isAlone = decision.do === 'retry' && decision.alone !== undefined;
    const isWatched = isAlone || (trouble?.alone ?? 0) > 0;
    return !dispatcher.isOpen || isProbe || (isFar && !isWatched);
  }

  #died(event: StoredEvent, reason: DeadReason, answer: ResponseSummary): void {
    this.settleDead([event], reason, answer);
    if (reason !== 'unknown_contact') return;
    const key = contactKey(event.contact);
    const others = this.#parts.dispatcher.queue.takeWhere(
      ({ contact }) => contactKey(contact) === key,
    );
    this.settleDead(others, reason, answer);
    this.#parts.onUnknownContact(key, answer);
  }

  #park(taken: TakenEvent, probeAtMs: number): void {
    const { dispatcher, events } = this.#parts;
    const { id, contact } = taken.event;
    const probes = (this.#claimed.get(id)?.probes ?? 0) + 1;
    this.#settlements.add({
      id,
      do: 'park',
      probeAtMs: events.toUnixMs(probeAtMs),
      failures: failuresOf(taken),
      probes,
    });
    const key = contactKey(contact);
    const others = dispatcher.queue.takeWhere((other) => contactKey(other.contact) === key);
    for (const other of others) this.giveBack(other, 0, 0);
  }

  #settled(outcome: Outcome, isLost: boolean): void {
    const claimed = this.#remove(outcome.id);
    if (claimed === undefined) return;
    const { event, isOwn, probes } = claimed;
    const { events, clock, onClaimable } = this.#parts;
    // Another event of the contact may be claimed now.
    if (probes > 0) onClaimable(clock.nowMs());
    if (outcome.do === 'give-back') onClaimable(events.toMonotonicMs(outcome.dueAtMs));
    if (outcome.do === 'park') onClaimable(events.toMonotonicMs(outcome.probeAtMs));
    const isForgotten = outcome.do === 'dead' && outcome.reason === 'forgotten';
    if (outcome.do === 'delivered') {
      // Intercom has taken it, even if another client sends it once more.
      if (!isOwn) this.listener?.recovered(1);
      this.listener?.delivered(event);
    } else if (outcome.do === 'dead' && (!isLost || isForgotten)) {
      const { reason, diedAtMs, answer } = outcome;
      const isPrivate = reason === 'consent' || reason === 'forgotten';
      if (!isOwn) this.listener?.recovered(1);
      this.listener?.dead({
        event: isPrivate ? withoutBody(event) : event,
        reason,
        diedAtMs,
        ...answer,
      });
    } else if (isOwn) {
      this.#stored += 1;
    }
  }

  #add(claimed: ClaimedEvent): void {
    this.#claimed.set(claimed.event.id, claimed);
    this.#bytes += claimed.event.fragment.length;
    if (claimed.isOwn) this.#own += 1;
  }

  #remove(id: string): ClaimedEvent | undefined {
    const claimed = this.#claimed.get(id);
    if (claimed === undefined) return undefined;
    this.#claimed.delete(id);
    this.#bytes -= claimed.event.fragment.length;
    if (claimed.isOwn) this.#own -= 1;
    return claimed;
  }
}

function failuresOf({ trouble }: TakenEvent): number {
  return trouble?.failures ?? 0;
}
