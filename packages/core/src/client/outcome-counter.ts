import type { Budget } from '../accounting/budget.js';
import type { Counters } from '../accounting/counters.js';
import type { Admission } from '../intake/admission.js';
import type { Clock } from '../model/clock.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { RecentEvent } from '../outbox/event-store.js';
import type { DeadLetter, OutboxListener } from '../outbox/outbox.js';
import type { Reporter } from '../reporting/reporter.js';
import type { SpillStore } from '../spill/spill-store.js';
import type { Flushes } from './flushes.js';

/** What is updated when an event leaves the outbox. */
export interface OutcomeCounterParts {
  readonly counters: Counters;
  readonly budget: Budget;
  readonly admission: Admission;
  readonly reporter: Reporter;
  readonly flushes: Flushes;
  readonly clock: Clock;
  /** Whether accepted events take memory until they are delivered or dead. */
  readonly isVolatile: boolean;
  /** Set when undelivered events are spilled. */
  readonly spillStore: SpillStore | undefined;
}

/** Counts what happens to accepted events, releases their memory, and reports them. */
export class OutcomeCounter implements OutboxListener {
  readonly #parts: OutcomeCounterParts;

  constructor(parts: OutcomeCounterParts) {
    this.#parts = parts;
  }

  leftMemory(event: StoredEvent): void {
    this.#parts.budget.release(event.bytes);
  }

  /** Tracked and accepted by another process, and counted there; here, too, from now on. */
  recovered(count: number): void {
    const { counters } = this.#parts;
    counters.tracked += count;
    counters.accepted += count;
    counters.recovered += count;
  }

  restored(recent: readonly RecentEvent[]): void {
    this.#parts.admission.restore(recent);
  }

  delivered(event: StoredEvent): void {
    const { counters, budget, reporter, flushes, isVolatile } = this.#parts;
    counters.delivered += 1;
    if (isVolatile) budget.release(event.bytes);
    // Before the hook: a flush that begins inside the hook must not wait for this event.
    flushes.settled(event, 'delivered');
    reporter.delivered(event);
  }

  dead(letter: DeadLetter): void {
    const { counters, budget, reporter, flushes, isVolatile } = this.#parts;
    counters.dead[letter.reason] += 1;
    if (isVolatile) budget.release(letter.event.bytes);
    flushes.settled(letter.event, 'dead');
    reporter.dead(letter);
  }

  deadEvicted(): void {
    this.#parts.counters.deadEvicted += 1;
  }

  /** The event keeps its id and its second. Its age starts again. */
  redrive({ event, reason }: DeadLetter): StoredEvent | undefined {
    const { counters, budget, admission, clock } = this.#parts;
    if (!budget.reserve(event.bytes)) return undefined;
    counters.dead[reason] -= 1;
    const { id, contact, name, createdAtSec, fragment, bytes } = event;
    const order = admission.nextOrder();
    const acceptedAtMs = clock.nowMs();
    return {
      id,
      order,
      contact,
      name,
      createdAtSec,
      acceptedAtMs,
      notBeforeMs: 0,
      fragment,
      bytes,
    };
  }

  spill(events: readonly StoredEvent[]): number {
    return this.#parts.spillStore?.save(events) ?? 0;
  }

  idle(): void {
    this.#parts.flushes.look();
  }
}
