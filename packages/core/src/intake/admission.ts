import { AcceptedEvent } from '../accounting/accepted-event.js';
import type { Budget, BudgetLimits } from '../accounting/budget.js';
import type { Counters } from '../accounting/counters.js';
import type { DurableKeys } from '../dedupe/durable-keys.js';
import type { Recent } from '../dedupe/recent.js';
import type { RecentEvents } from '../dedupe/recent-events.js';
import { contactText } from '../event/json-text.js';
import type { Clock } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import { bytesOf, type StoredEvent } from '../model/stored-event.js';
import { dropped, duplicate, type Verdict } from '../model/verdict.js';
import type { RecentEvent } from '../outbox/event-store.js';
import type { Outbox } from '../outbox/outbox.js';
import type { PreparedEvent } from './prepare-event.js';

/** What decides whether a prepared event is accepted. */
export interface AdmissionParts {
  readonly recent: RecentEvents;
  readonly budget: Budget;
  readonly budgetLimits: BudgetLimits;
  readonly outbox: Outbox;
  readonly counters: Counters;
  readonly clock: Clock;
  readonly idPrefix: string;
  /** Set with a durable outbox: duplicates of events of earlier processes. */
  readonly keys: DurableKeys | undefined;
  /** Set in a dry run: shows the event instead of accepting it. */
  readonly preview: ((name: string, body: string) => void) | undefined;
}

/**
 * Accepts prepared events of `track()` and scopes, or refuses them for the first of these: `duplicate`,
 * `dry_run`, `overflow_parked`, `overflow`. Only an accepted event leaves a trace.
 */
export class Admission {
  readonly #parts: AdmissionParts;
  #order = 0;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  /** The next place in the order of this process's events. */
  nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }

  /** Everything up to and including this place has been accepted. */
  get lastOrder(): number {
    return this.#order;
  }

  /**
   * @param trackedAtMs - When it was tracked; for a held event that is earlier than `nowMs`.
   * @param reserved - What a held event has reserved of the budget.
   */
  admit(
    contact: Contact,
    prepared: PreparedEvent,
    trackedAtMs: number,
    nowMs: number,
    reserved: number | undefined,
  ): AcceptedEvent | Verdict {
    const { recent, budget, counters, preview, keys } = this.#parts;
    const { name, fragment, options } = prepared;
    const { atSec, dedupe } = options;
    const head = recent.find(contact);
    const found = head?.of(contact.field, name.name);
    const key = keyOf(contact, prepared);
    if (dedupe && recent.isDuplicate(found, key, trackedAtMs)) return duplicate;
    if (dedupe && keys?.isDuplicate(key, trackedAtMs) === true) return duplicate;
    if (preview !== undefined) {
      preview(name.name, `{"created_at":${atSec ?? seconds(trackedAtMs)},${fragment}}`);
      return dropped.dry_run;
    }
    const bytes = bytesOf(fragment);
    if (reserved !== undefined) budget.acceptHeld(reserved, bytes);
    else {
      if (this.#isParkedFull(contact, bytes)) return dropped.overflow_parked;
      if (!budget.reserve(bytes)) return dropped.overflow;
    }
    try {
      const nowSec = seconds(nowMs);
      const sec = this.#second(found, atSec, seconds(trackedAtMs), nowSec);
      const isAhead = atSec === undefined && sec > nowSec;
      // Only a shift is waited for: a clock that was turned back since track() holds up nothing.
      const waitMs = isAhead ? Math.max(0, sec * 1000 - Math.max(trackedAtMs, nowMs)) : 0;
      const event = this.#eventOf(contact, prepared, sec, waitMs, trackedAtMs);
      const kept = dedupe ? key : '';
      if (head === undefined && kept === fragment) recent.rememberOnly(event, nowSec);
      else recent.remember(contact, name.name, head, found, kept, trackedAtMs, sec, nowSec);
      if (kept !== fragment) keys?.note(event, kept);
      counters.accepted += 1;
      return event;
    } catch (error) {
      // The application has used up the stack: no function can be called here.
      const inUse = budget.reserved;
      inUse.bytes -= bytes;
      if (reserved === undefined) inUse.events -= 1;
      else {
        inUse.bytes += reserved;
        inUse.heldEvents += 1;
        inUse.heldBytes += reserved;
      }
      throw error;
    }
  }

  /** Forgets what these contacts have done a moment ago. */
  forget(isMeant: (contact: Contact) => boolean): void {
    this.#parts.recent.forget(isMeant);
  }

  /** An event of an earlier process has this second: none of this one may take it. */
  occupy(
    { contact, name, createdAtSec }: Pick<StoredEvent, 'contact' | 'name' | 'createdAtSec'>,
    nowMs: number,
  ): void {
    const { recent } = this.#parts;
    const head = recent.find(contact);
    const found = head?.of(contact.field, name);
    recent.remember(contact, name, head, found, '', nowMs, createdAtSec, seconds(nowMs));
  }

  /** Earlier processes have accepted these events: their seconds are taken, and the same ones are duplicates. */
  restore(earlier: readonly RecentEvent[]): void {
    const { clock, keys } = this.#parts;
    const nowMs = clock.wallMs();
    for (const event of earlier) {
      this.occupy(event, nowMs);
      if (event.dedupeHash !== undefined) keys?.restore(event.dedupeHash, event.acceptedAtMs);
    }
  }

  /** A time that the caller gave stays as it is; all others get the next free second. */
  #second(
    found: Recent | undefined,
    atSec: number | undefined,
    trackedSec: number,
    nowSec: number,
  ): number {
    const { recent, counters } = this.#parts;
    if (atSec !== undefined) {
      if (found?.has(atSec)) counters.secondTaken += 1;
      return atSec;
    }
    const free = recent.freeSecond(found, trackedSec, nowSec);
    if (free === undefined) counters.secondTaken += 1;
    return free ?? trackedSec;
  }

  #eventOf(
    contact: Contact,
    { name, fragment }: PreparedEvent,
    sec: number,
    waitMs: number,
    trackedAtMs: number,
  ): AcceptedEvent {
    const { clock, idPrefix, recent } = this.#parts;
    const acceptedAtMs = Math.floor(clock.nowMs());
    const notBeforeMs = waitMs === 0 ? 0 : Math.ceil(acceptedAtMs + waitMs);
    const order = this.nextOrder();
    return new AcceptedEvent(
      idPrefix,
      order,
      contact,
      name.name,
      sec,
      acceptedAtMs,
      notBeforeMs,
      fragment,
      recent.sinceEpoch(trackedAtMs),
    );
  }

  /** Events of unknown contacts may fill half of the budget: the rest is for those that can move. */
  #isParkedFull(contact: Contact, bytes: number): boolean {
    const { outbox, budgetLimits } = this.#parts;
    if (!outbox.isParked(contact)) return false;
    const { parked, parkedBytes } = outbox.stats();
    const { maxEvents, maxBytes } = budgetLimits;
    return parked >= maxEvents / 2 || parkedBytes + bytes > maxBytes / 2;
  }
}

/** What makes two events the same. With a time of its own an event is the same only in that second. */
function keyOf(
  contact: Contact,
  { name, fragment, options: { atSec, dedupeKey } }: PreparedEvent,
): string {
  if (dedupeKey !== undefined) return `${contactText(contact)}${name.text},key:${dedupeKey}`;
  return atSec === undefined ? fragment : `${fragment},at:${atSec}`;
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
