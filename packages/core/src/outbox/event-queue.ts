import type { Contact } from '../model/contact.js';
import type { Attempt, Decision, Trouble } from '../model/decision.js';
import type { DeadReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import { BlockedContacts, type Probe, type QueuedEvent, queuedEvent } from './blocked-contacts.js';
import { FailedEvents } from './failed-events.js';
import { RingBuffer } from './ring-buffer.js';
import { Schedule } from './schedule.js';

/** An event that was taken out of the queue to be sent. */
export interface TakenEvent {
  readonly event: StoredEvent;
  /** Not set for an event with which nothing has gone wrong yet. */
  readonly trouble: Trouble | undefined;
  /** Set when the event is sent to find out whether Intercom knows its contact now. */
  readonly probe: Probe | undefined;
  /** The same for an event that was claimed from a store, which parks contacts itself. */
  readonly probes: number | undefined;
}

/** Which events may be taken. */
export interface Turn {
  /** Whether those that failed before may be. */
  readonly allowsRepeats: boolean;
  /** Whether those that failed before go first. */
  readonly prefersRepeats: boolean;
}

const anyTurn: Turn = { allowsRepeats: true, prefersRepeats: true };

/** How many scheduled events are looked at for the oldest one: the size of a full buffer by default. */
const maxLookedAt = 10_000;
const acceptedAt = ({ event }: QueuedEvent): number => event.acceptedAtMs;

/** A decision after which an event waits again. */
type PutBack = Extract<Decision, { do: 'retry' | 'park' | 'pause-all' }>;

/**
 * Events that wait to be sent. They are taken in this order: those that failed before and are due, those whose
 * second has come, due probes, new events.
 */
export class EventQueue {
  readonly #fresh = new RingBuffer<StoredEvent>();
  readonly #scheduled = new Schedule<QueuedEvent>();
  readonly #failed = new FailedEvents();
  readonly #blocked = new BlockedContacts();
  #nextProbeMs = 0;
  /** The shortest time between two probes. */
  probeSpacingMs = 0;

  get size(): number {
    return this.#fresh.size + this.#scheduled.size + this.#failed.size + this.#blocked.size;
  }

  /** How many events failed before and wait to be sent again. Those that wait for their contact are not counted. */
  get failed(): number {
    return this.#failed.size;
  }

  /** What they take of the memory budget. */
  get failedBytes(): number {
    return this.#failed.bytes;
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
    const failed = this.#failed.oldestAcceptedAtMs(maxLookedAt);
    return Math.min(fresh, failed, this.#scheduled.least(acceptedAt, maxLookedAt));
  }

  isParked(contact: Contact): boolean {
    // Called for every event: the key is only built while some contact is blocked.
    return !this.#blocked.isEmpty && this.#blocked.has(contact);
  }

  push(event: StoredEvent): void {
    if (this.isParked(event.contact)) {
      this.#blocked.add(queuedEvent(event, undefined, 0), 0);
    } else if (event.notBeforeMs > 0) {
      this.#scheduled.add(queuedEvent(event, undefined, event.notBeforeMs));
    } else {
      this.#fresh.push(event);
    }
  }

  /** Adds an event that was claimed from a store, with what was tried before. */
  pushClaimed(
    event: StoredEvent,
    tried: { readonly failures: number; readonly probes: number },
    nowMs: number,
  ): void {
    const { failures, probes } = tried;
    const trouble = failures > 0 ? { ...noTrouble, failures, lastMs: nowMs } : undefined;
    if (probes > 0) this.#scheduled.add({ ...queuedEvent(event, trouble, nowMs), probes });
    else if (trouble !== undefined) this.#failed.add(queuedEvent(event, trouble, nowMs));
    else this.push(event);
  }

  /**
   * When the next event is due: `nowMs` if one is due now, `Infinity` when none waits.
   *
   * @param repeatsAtMs - Before it no event that failed before may be sent.
   */
  nextDueMs(nowMs: number, repeatsAtMs = nowMs): number {
    if (this.#fresh.size > 0) return nowMs;
    const probeMs = Math.max(this.#blocked.nextProbeMs, this.#nextProbeMs);
    const failedMs = Math.max(this.#failed.nextMs, repeatsAtMs);
    return Math.min(this.#scheduled.nextMs, failedMs, probeMs);
  }

  take(nowMs: number, turn: Turn = anyTurn): TakenEvent | undefined {
    for (;;) {
      const taken = this.#next(nowMs, turn);
      if (taken === undefined || taken.probe !== undefined) return taken;
      if (!this.isParked(taken.event.contact)) return taken;
      this.#blocked.add(queuedEvent(taken.event, taken.trouble, 0), 0);
    }
  }

  /** The event has to wait. */
  putBack(taken: TakenEvent, decision: PutBack, nowMs: number): void {
    const { event, probe } = taken;
    const trouble = troubleAfter(taken.trouble, decision, nowMs);
    const hasFailed = trouble !== taken.trouble;
    const dueMs = dueAfter(decision, nowMs);
    if (probe !== undefined) {
      const { blocked } = probe;
      const probes = blocked.probes + (decision.do === 'park' ? 1 : 0);
      const queued = queuedEvent(event, trouble, 0);
      if (hasFailed) this.#blocked.putLast({ blocked, queued }, dueMs, nowMs);
      else this.#blocked.putBack({ blocked, queued }, dueMs, probes);
    } else if (decision.do === 'park') {
      this.#blocked.add(queuedEvent(event, trouble, 0), dueMs);
    } else if (trouble === undefined) {
      this.#fresh.unshift(event);
    } else {
      this.#failed.add(queuedEvent(event, trouble, dueMs));
    }
  }

  /** The event is delivered, so Intercom knows its contact: the contact's other events may be sent. */
  delivered({ event }: TakenEvent, nowMs: number): void {
    if (!this.#blocked.has(event.contact)) return;
    for (const { event: parked, trouble } of this.#blocked.release(event.contact)) {
      const queued = queuedEvent(parked, trouble, Math.max(nowMs, parked.notBeforeMs));
      if (trouble === undefined) this.#scheduled.add(queued);
      else this.#failed.add(queued);
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
      if (entry.dueMs > nowMs) this.#fresh.push(entry.event);
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
    taken.push(...this.#failed.takeWhere(isMatch));
    for (const entry of this.#blocked.takeWhere(({ event }) => isMatch(event))) {
      taken.push(entry.event);
    }
    return taken;
  }

  #next(nowMs: number, { allowsRepeats, prefersRepeats }: Turn): TakenEvent | undefined {
    const isFailedDue = allowsRepeats && this.#failed.nextMs <= nowMs;
    if (isFailedDue && prefersRepeats) return this.#failed.takeDue(nowMs);
    return this.#nextNew(nowMs) ?? (isFailedDue ? this.#failed.takeDue(nowMs) : undefined);
  }

  /** Probes count as new: each contact has one at a time. */
  #nextNew(nowMs: number): TakenEvent | undefined {
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
    return event && { event, trouble: undefined, probe: undefined, probes: undefined };
  }
}

const firstAttempt: Attempt = Object.freeze({ number: 1, probes: 0 });

/** What delivery needs to know about earlier attempts. */
export function attemptOf(taken: TakenEvent, isCrowded = false): Attempt {
  const { trouble, probe } = taken;
  const probes = probe?.blocked.probes ?? taken.probes ?? 0;
  if (trouble === undefined && probes === 0) return firstAttempt;
  if (trouble === undefined) return { number: 1, probes };
  return { number: trouble.failures + 1, probes, trouble, ...(isCrowded && { isCrowded }) };
}

const noTrouble: Trouble = { failures: 0, alone: 0, refusals: 0, lastMs: 0 };

/** The same object if nothing went wrong with the event. */
function troubleAfter(
  before: Trouble | undefined,
  decision: PutBack,
  nowMs: number,
): Trouble | undefined {
  const { failures, alone, refusals } = before ?? noTrouble;
  if (decision.do === 'retry') {
    return {
      failures: failures + 1,
      alone: alone + (decision.alone === undefined ? 0 : 1),
      refusals: refusals + (decision.alone === 'refused' ? 1 : 0),
      lastMs: nowMs,
    };
  }
  const isSuspect = decision.do === 'pause-all' && decision.isSuspect === true;
  return isSuspect ? { failures, alone, refusals, lastMs: nowMs } : before;
}

/** After a pause an event may be sent at once; one that may have caused it waits as long as the pause was to last. */
function dueAfter(decision: PutBack, nowMs: number): number {
  if (decision.do !== 'pause-all') return decision.atMs;
  return decision.isSuspect === true ? decision.untilMs : nowMs;
}
