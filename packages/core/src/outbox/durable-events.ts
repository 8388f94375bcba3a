import type { Clock } from '../model/clock.js';
import { bytesOf, type StoredEvent } from '../model/stored-event.js';
import { longTextHash } from '../model/text-hash.js';
import type { DurableEvent } from './event-store.js';

/** What turns events in memory into events of a store, and back. */
export interface DurableEventsParts {
  readonly clock: Clock;
  /** Ids of this client's own events begin with it. */
  readonly clientId: string;
  /** What the dedupe window compares of an event; empty when nothing. */
  readonly dedupeKeyOf: (event: StoredEvent) => string;
}

/**
 * Turns events in memory into events of a store, and back. In memory moments are on the monotonic clock, which no one
 * can set; in a store they are Unix milliseconds, which mean the same to the next process.
 */
export class DurableEvents {
  readonly #parts: DurableEventsParts;

  constructor(parts: DurableEventsParts) {
    this.#parts = parts;
  }

  toUnixMs(monotonicMs: number): number {
    const { clock } = this.#parts;
    return Math.round(clock.wallMs() + monotonicMs - clock.nowMs());
  }

  toMonotonicMs(unixMs: number): number {
    const { clock } = this.#parts;
    return clock.nowMs() + unixMs - clock.wallMs();
  }

  isOwn(event: Pick<DurableEvent, 'acceptedBy'>): boolean {
    return event.acceptedBy === this.#parts.clientId;
  }

  durable(event: StoredEvent): DurableEvent {
    const { id, contact, name, createdAtSec, acceptedAtMs, notBeforeMs, fragment } = event;
    const key = this.#parts.dedupeKeyOf(event);
    const acceptedAtUnixMs = this.toUnixMs(acceptedAtMs);
    return {
      id,
      acceptedBy: this.#parts.clientId,
      contact,
      name,
      createdAtSec,
      acceptedAtMs: acceptedAtUnixMs,
      dueAtMs: notBeforeMs === 0 ? acceptedAtUnixMs : this.toUnixMs(notBeforeMs),
      failures: 0,
      probes: 0,
      fragment,
      ...(key !== '' && { dedupeHash: longTextHash(key) }),
    };
  }

  stored(event: DurableEvent): StoredEvent {
    const { id, contact, name, createdAtSec, fragment } = event;
    const nowMs = this.#parts.clock.nowMs();
    // After the clock was set back an event may seem to come from the future.
    const acceptedAtMs = Math.floor(Math.min(nowMs, this.toMonotonicMs(event.acceptedAtMs)));
    const order = this.isOwn(event) ? orderIn(id) : 0;
    const bytes = bytesOf(fragment);
    const known = { id, order, contact, name, createdAtSec, acceptedAtMs, fragment, bytes };
    return { ...known, notBeforeMs: 0 };
  }
}

/** The place of a client's own event in the order of its events, which is in its id. */
function orderIn(id: string): number {
  const order = Number.parseInt(id.slice(id.lastIndexOf('-') + 1), 36);
  return Number.isSafeInteger(order) ? order : 0;
}
