import type { Contact } from '../model/contact.js';
import type { Attempt, Decision } from '../model/decision.js';
import type { DeadReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import { Parking, type Probe } from './parking.js';
import { Ring } from './ring.js';
import { Schedule } from './schedule.js';
import { type Waiting, waiting } from './waiting.js';

/** An event that is under way. */
export interface Taken {
  readonly event: StoredEvent;
  readonly failures: number;
  /** Set when it asks for its contact on behalf of all the contact's events. */
  readonly probe?: Probe;
}

const mostLookedAt = 10_000;
const acceptedAt = ({ event }: Waiting): number => event.acceptedAtMs;

/** What puts an event back where it waits. */
type PutBack = Extract<Decision, { do: 'retry' | 'park' | 'pause-all' }>;

/** Where events wait, and in which order they come out: due again, asking for a contact, new. */
export class WaitingRoom {
  readonly #fresh = new Ring<StoredEvent>();
  readonly #later = new Schedule<Waiting>();
  readonly #parking = new Parking();
  #nextProbeMs = 0;
  /** The shortest time between two questions for unknown contacts. */
  probeSpacingMs = 0;

  get size(): number {
    return this.#fresh.size + this.#later.size + this.#parking.count;
  }

  get parked(): number {
    return this.#parking.count;
  }

  get parkedBytes(): number {
    return this.#parking.bytes;
  }

  /** Whether any contact is unknown, its events parked or under way. */
  get hasParking(): boolean {
    return this.#parking.isUsed;
  }

  /**
   * When the oldest event was accepted that does not wait for its contact; `Infinity` when there is none.
   * Of those that are not simply next in line no more than a full buffer of the usual size is looked at.
   */
  get oldestMs(): number {
    const fresh = this.#fresh.first?.acceptedAtMs ?? Number.POSITIVE_INFINITY;
    return Math.min(fresh, this.#later.least(acceptedAt, mostLookedAt));
  }

  isParked(contact: Contact): boolean {
    // Asked for every event: nothing is put together while no contact is unknown.
    return this.#parking.isUsed && this.#parking.has(contact);
  }

  add(event: StoredEvent): void {
    if (this.#parking.isUsed && this.#parking.has(event.contact)) {
      this.#parking.park(waiting(event, 0, 0), 0);
    } else if (event.notBeforeMs > 0) {
      this.#later.add(waiting(event, 0, event.notBeforeMs));
    } else {
      this.#fresh.push(event);
    }
  }

  /** When something is due: not later than `nowMs` is now; `Infinity` when nothing waits. */
  nextMs(nowMs: number): number {
    if (this.#fresh.size > 0) return nowMs;
    const probeMs = Math.max(this.#parking.nextMs, this.#nextProbeMs);
    return Math.min(this.#later.nextMs, probeMs);
  }

  take(nowMs: number): Taken | undefined {
    for (;;) {
      const taken = this.#next(nowMs);
      if (taken === undefined || taken.probe !== undefined) return taken;
      if (!this.#parking.isUsed || !this.#parking.has(taken.event.contact)) return taken;
      this.#parking.park(waiting(taken.event, taken.failures, 0), 0);
    }
  }

  /** The event has to wait. */
  putBack(taken: Taken, decision: PutBack, nowMs: number): void {
    const { event, failures, probe } = taken;
    const isFailure = decision.do === 'retry';
    const dueMs = decision.do === 'pause-all' ? nowMs : decision.atMs;
    if (probe !== undefined) {
      const probes = probe.lot.probes + (decision.do === 'park' ? 1 : 0);
      const again = isFailure ? waiting(event, failures + 1, 0) : probe.waiting;
      this.#parking.again({ lot: probe.lot, waiting: again }, dueMs, probes);
    } else if (decision.do === 'park') {
      this.#parking.park(waiting(event, failures, 0), dueMs);
    } else if (!isFailure && failures === 0) {
      this.#fresh.unshift(event);
    } else {
      this.#later.add(waiting(event, failures + (isFailure ? 1 : 0), dueMs));
    }
  }

  /** The event is delivered, so its contact is known: what waited for it may go. */
  delivered({ event }: Taken, nowMs: number): void {
    if (!this.#parking.has(event.contact)) return;
    for (const { event: parked, failures } of this.#parking.release(event.contact)) {
      this.#later.add(waiting(parked, failures, Math.max(nowMs, parked.notBeforeMs)));
    }
  }

  /** The event is given up; returns those that are given up with it. */
  gaveUp({ event, probe }: Taken, reason: DeadReason, nowMs: number): readonly StoredEvent[] {
    if (reason === 'unknown_contact') {
      return this.#parking.release(event.contact).map((parked) => parked.event);
    }
    if (probe !== undefined) this.#parking.goOn(probe, nowMs);
    return [];
  }

  /** What waits for its second is next in line now. */
  endSecondWaits(nowMs: number): void {
    for (const entry of this.#later.takeAll()) {
      const isSlot = entry.failures === 0 && entry.dueMs > nowMs;
      if (isSlot) this.#fresh.push(entry.event);
      else this.#later.add(entry);
    }
  }

  /** Takes out every event that is meant; those under way stay. */
  takeWhere(isMeant: (event: StoredEvent) => boolean): readonly StoredEvent[] {
    const taken: StoredEvent[] = [];
    for (const event of this.#fresh.takeAll()) {
      if (isMeant(event)) taken.push(event);
      else this.#fresh.push(event);
    }
    for (const entry of this.#later.takeAll()) {
      if (isMeant(entry.event)) taken.push(entry.event);
      else this.#later.add(entry);
    }
    for (const entry of this.#parking.takeWhere(({ event }) => isMeant(event))) {
      taken.push(entry.event);
    }
    return taken;
  }

  #next(nowMs: number): Taken | undefined {
    const due = this.#later.takeDue(nowMs);
    if (due !== undefined) return due;
    if (nowMs >= this.#nextProbeMs && this.#parking.nextMs <= nowMs) {
      const probe = this.#parking.takeProbe(nowMs);
      if (probe !== undefined) {
        this.#nextProbeMs = nowMs + this.probeSpacingMs;
        return { ...probe.waiting, probe };
      }
    }
    const event = this.#fresh.shift();
    return event && { event, failures: 0 };
  }
}

const firstAttempt: Attempt = Object.freeze({ number: 1, probes: 0 });

/** What has been tried for an event, for the delivery to know. */
export function attemptOf({ failures, probe }: Taken): Attempt {
  if (failures === 0 && probe === undefined) return firstAttempt;
  return { number: failures + 1, probes: probe?.lot.probes ?? 0 };
}
