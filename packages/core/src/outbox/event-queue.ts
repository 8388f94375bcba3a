import type { Contact } from '../model/contact.js';
import type { Attempt, Decision } from '../model/decision.js';
import type { DeadReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import { BlockedContacts, type Probe, type QueuedEvent, queuedEvent } from './blocked-contacts.js';
import { RingBuffer } from './ring-buffer.js';
import { Schedule } from './schedule.js';

/** An event that was taken out of the queue to be sent. */
export interface TakenEvent {
  readonly event: StoredEvent;
  readonly failures: number;
  /** Set when the event is sent to find out whether Intercom knows its contact now. */
  readonly probe?: Probe;
}

/** How many scheduled events are looked at for the oldest one: the size of a full buffer by default. */
const maxLookedAt = 10_000;
const acceptedAt = ({ event }: QueuedEvent): number => event.acceptedAtMs;

/** A decision after which an event waits again. */
type PutBack = Extract<Decision, { do: 'retry' | 'park' | 'pause-all' }>;

/** Events that wait to be sent. They are taken in this order: due retries, due probes, new events. */
export class EventQueue {
  readonly #fresh = new RingBuffer<StoredEvent>();
  readonly #scheduled = new Schedule<QueuedEvent>();
  readonly #blocked = new BlockedContacts();
  #nextProbeMs = 0;
  /** The shortest time between two probes. */
  probeSpacingMs = 0;

  get size(): number {
    return this.#fresh.size + this.#scheduled.size + this.#blocked.size;
  }

  get parked(): number {
    return this.#blocked.size;
  }

  get parkedBytes(): number {
    return this.#blocked.bytes;
  }

  /** Whether any contact is unknown, even if its only event is being sent at the moment. */
  get hasBlocked(): boolean {
    return !this.#blocked.isEmpty;
  }

  /**
   * When the oldest event was accepted that does not wait for its contact; `Infinity` when there is none.
   * Looks at a limited number of scheduled events, so it may miss the oldest of very many.
   */
  get oldestAcceptedAtMs(): number {
    const fresh = this.#fresh.first?.acceptedAtMs ?? Number.POSITIVE_INFINITY;
    return Math.min(fresh, this.#scheduled.least(acceptedAt, maxLookedAt));
  }

  isParked(contact: Contact): boolean {
    // Called for every event: the key is only built while some contact is blocked.
    return !this.#blocked.isEmpty && this.#blocked.has(contact);
  }

  push(event: StoredEvent): void {
    if (this.isParked(event.contact)) {
      this.#blocked.add(queuedEvent(event, 0, 0), 0);
    } else if (event.notBeforeMs > 0) {
      this.#scheduled.add(queuedEvent(event, 0, event.notBeforeMs));
    } else {
      this.#fresh.push(event);
    }
  }

  /** When the next event is due: `nowMs` if one is due now, `Infinity` when none waits. */
  nextDueMs(nowMs: number): number {
    if (this.#fresh.size > 0) return nowMs;
    const probeMs = Math.max(this.#blocked.nextProbeMs, this.#nextProbeMs);
    return Math.min(this.#scheduled.nextMs, probeMs);
  }

  take(nowMs: number): TakenEvent | undefined {
    for (;;) {
      const taken = this.#next(nowMs);
      if (taken === undefined || taken.probe !== undefined) return taken;
      if (!this.isParked(taken.event.contact)) return taken;
      this.#blocked.add(queuedEvent(taken.event, taken.failures, 0), 0);
    }
  }

  /** The event has to wait. */
  putBack(taken: TakenEvent, decision: PutBack, nowMs: number): void {
    const { event, failures, probe } = taken;
    const isFailure = decision.do === 'retry';
    const dueMs = decision.do === 'pause-all' ? nowMs : decision.atMs;
    if (probe !== undefined) {
      const probes = probe.blocked.probes + (decision.do === 'park' ? 1 : 0);
      const queued = isFailure ? queuedEvent(event, failures + 1, 0) : probe.queued;
      this.#blocked.putBack({ blocked: probe.blocked, queued }, dueMs, probes);
    } else if (decision.do === 'park') {
      this.#blocked.add(queuedEvent(event, failures, 0), dueMs);
    } else if (!isFailure && failures === 0) {
      this.#fresh.unshift(event);
    } else {
      this.#scheduled.add(queuedEvent(event, failures + (isFailure ? 1 : 0), dueMs));
    }
  }

  /** The event is delivered, so Intercom knows its contact: the contact's other events may be sent. */
  delivered({ event }: TakenEvent, nowMs: number): void {
    if (!this.#blocked.has(event.contact)) return;
    for (const { event: parked, failures } of this.#blocked.release(event.contact)) {
      this.#scheduled.add(queuedEvent(parked, failures, Math.max(nowMs, parked.notBeforeMs)));
    }
  }

  /** The event is given up. Returns the events that are given up with it. */
  gaveUp({ event, probe }: TakenEvent, reason: DeadReason, nowMs: number): readonly StoredEvent[] {
    if (reason === 'unknown_contact') {
      return this.#blocked.release(event.contact).map((parked) => parked.event);
    }
    if (probe !== undefined) this.#blocked.continueWithout(probe, nowMs);
    return [];
  }

  /** Events that wait for their second may be sent now. */
  endSecondWaits(nowMs: number): void {
    for (const entry of this.#scheduled.takeAll()) {
      const waitsForSecond = entry.failures === 0 && entry.dueMs > nowMs;
      if (waitsForSecond) this.#fresh.push(entry.event);
      else this.#scheduled.add(entry);
    }
  }

  /** Takes out every event that matches. Events in flight are not in here. */
  takeWhere(isMatch: (event: StoredEvent) => boolean): readonly StoredEvent[] {
    const taken: StoredEvent[] = [];
    for (const event of this.#fresh.takeAll()) {
      if (isMatch(event)) taken.push(event);
      else this.#fresh.push(event);
    }
    for (const entry of this.#scheduled.takeAll()) {
      if (isMatch(entry.event)) taken.push(entry.event);
      else this.#scheduled.add(entry);
    }
    for (const entry of this.#blocked.takeWhere(({ event }) => isMatch(event))) {
      taken.push(entry.event);
    }
    return taken;
  }

  #next(nowMs: number): TakenEvent | undefined {
    const due = this.#scheduled.takeDue(nowMs);
    if (due !== undefined) return due;
    if (nowMs >= this.#nextProbeMs && this.#blocked.nextProbeMs <= nowMs) {
      const probe = this.#blocked.takeProbe(nowMs);
      if (probe !== undefined) {
        this.#nextProbeMs = nowMs + this.probeSpacingMs;
        return { ...probe.queued, probe };
      }
    }
    const event = this.#fresh.shift();
    return event && { event, failures: 0 };
  }
}

const firstAttempt: Attempt = Object.freeze({ number: 1, probes: 0 });

/** What delivery needs to know about earlier attempts. */
export function attemptOf({ failures, probe }: TakenEvent): Attempt {
  if (failures === 0 && probe === undefined) return firstAttempt;
  return { number: failures + 1, probes: probe?.blocked.probes ?? 0 };
}
