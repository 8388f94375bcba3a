import { type Contact, contactKey } from '../model/contact.js';
import type { Trouble } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';
import { RingBuffer } from './ring-buffer.js';
import { type Due, Schedule } from './schedule.js';

/** An event that waits for a moment, or for its contact. */
export interface QueuedEvent extends Due {
  readonly event: StoredEvent;
  /** Not set for an event with which nothing has gone wrong yet. */
  readonly trouble: Trouble | undefined;
  /** Set for a probe that was claimed from a store. */
  readonly probes: number | undefined;
  readonly probe: undefined;
}

/** An event that may be sent from `dueMs` on. */
export function queuedEvent(
  event: StoredEvent,
  trouble: Trouble | undefined,
  dueMs: number,
): QueuedEvent {
  return { event, trouble, dueMs, order: event.order, probe: undefined, probes: undefined };
}

type Events = RingBuffer<QueuedEvent>;

/** A contact that Intercom does not know, with all its events. */
export interface BlockedContact extends Due {
  readonly key: string;
  readonly events: Events;
  /** How often its first event was sent to find out whether Intercom knows the contact now. */
  readonly probes: number;
}

/** The first event of a blocked contact, sent to find out whether Intercom knows the contact now. */
export interface Probe {
  readonly blocked: BlockedContact;
  readonly queued: QueuedEvent;
}

/** Contacts that Intercom does not know, each with its events. One event at a time probes for all of them. */
export class BlockedContacts {
  readonly #contacts = new Map<string, BlockedContact>();
  readonly #due = new Schedule<BlockedContact>();
  #size = 0;
  #bytes = 0;
  #lastOrder = 0;

  /** How many events are parked. Those being sent as a probe are not counted. */
  get size(): number {
    return this.#size;
  }

  /** What they take of the memory budget. */
  get bytes(): number {
    return this.#bytes;
  }

  /** When the next probe is due; `Infinity` when there is none. */
  get nextProbeMs(): number {
    return this.#due.nextMs;
  }

  /** Whether no contact is blocked. A contact whose only event is being sent as a probe is blocked. */
  get isEmpty(): boolean {
    return this.#contacts.size === 0;
  }

  has(contact: Contact): boolean {
    return this.#contacts.has(contactKey(contact));
  }

  /** Adds an event of a blocked contact. Blocks the contact, with a probe at `dueMs`, if it is not yet. */
  add(entry: QueuedEvent, dueMs: number): void {
    const key = contactKey(entry.event.contact);
    const known = this.#contacts.get(key);
    this.#size += 1;
    this.#bytes += entry.event.bytes;
    if (known !== undefined) {
      known.events.push(entry);
      return;
    }
    this.#lastOrder += 1;
    const events = new RingBuffer<QueuedEvent>();
    const blocked: BlockedContact = { key, events, probes: 1, dueMs, order: this.#lastOrder };
    events.push(entry);
    this.#contacts.set(key, blocked);
    this.#due.add(blocked);
  }

  /** Takes the next event to probe with, if one is due. */
  takeProbe(nowMs: number): Probe | undefined {
    for (;;) {
      const blocked = this.#due.takeDue(nowMs);
      if (blocked === undefined) return undefined;
      // A contact that was released meanwhile has no events left.
      const first = blocked.events.shift();
      if (first === undefined) continue;
      this.#size -= 1;
      this.#bytes -= first.event.bytes;
      return { blocked, queued: first };
    }
  }

  /** The contact is still unknown, or there was no answer: its event is the first again. */
  putBack({ blocked, queued }: Probe, dueMs: number, probes: number): void {
    const events = this.#return(blocked, queued, 'first');
    if (events === blocked.events) this.#schedule({ ...blocked, dueMs, probes });
  }

  /** Something went wrong with the event: it is the last, and one without trouble probes next, from now on. */
  putLast({ blocked, queued }: Probe, dueMs: number, nowMs: number): void {
    const events = this.#return(blocked, queued, 'last');
    if (events !== blocked.events) return;
    const isNextFine = events.first !== undefined && events.first.trouble === undefined;
    this.#schedule({ ...blocked, dueMs: isNextFine ? readyMs(events, nowMs) : dueMs });
  }

  /** The event of a probe is given up: the next one probes. Without another the contact is not blocked any more. */
  continueWithout({ blocked }: Probe, dueMs: number): void {
    if (this.#newerThan(blocked) !== undefined) return;
    if (blocked.events.size === 0) {
      this.#contacts.delete(blocked.key);
      return;
    }
    this.#schedule({ ...blocked, dueMs: readyMs(blocked.events, dueMs) });
  }

  /** Takes out all events of a contact: it is known now, or is given up. */
  release(contact: Contact): readonly QueuedEvent[] {
    const key = contactKey(contact);
    const blocked = this.#contacts.get(key);
    if (blocked === undefined) return [];
    this.#contacts.delete(key);
    return this.#takenOut(blocked.events.takeAll());
  }

  /** Takes out the events that match. */
  takeWhere(isMatch: (entry: QueuedEvent) => boolean): readonly QueuedEvent[] {
    const taken: QueuedEvent[] = [];
    for (const blocked of this.#contacts.values()) {
      for (const entry of blocked.events.takeAll()) {
        if (isMatch(entry)) taken.push(entry);
        else blocked.events.push(entry);
      }
      if (blocked.events.size === 0) this.#contacts.delete(blocked.key);
    }
    return this.#takenOut(taken);
  }

  /** If the contact was released and blocked anew since: its newer entry. */
  #newerThan(blocked: BlockedContact): BlockedContact | undefined {
    const current = this.#contacts.get(blocked.key);
    return current?.events === blocked.events ? undefined : current;
  }

  /** Puts an event among those of its contact, and returns them. */
  #return(blocked: BlockedContact, queued: QueuedEvent, as: 'first' | 'last'): Events {
    this.#size += 1;
    this.#bytes += queued.event.bytes;
    const { events } = this.#newerThan(blocked) ?? blocked;
    if (as === 'last') events.push(queued);
    else events.unshift(queued);
    return events;
  }

  #schedule(blocked: BlockedContact): void {
    this.#contacts.set(blocked.key, blocked);
    this.#due.add(blocked);
  }

  #takenOut(entries: readonly QueuedEvent[]): readonly QueuedEvent[] {
    this.#size -= entries.length;
    for (const { event } of entries) this.#bytes -= event.bytes;
    return entries;
  }
}

/** The first event may still wait for its second. */
function readyMs({ first }: Events, dueMs: number): number {
  return Math.max(dueMs, first?.event.notBeforeMs ?? 0);
}
