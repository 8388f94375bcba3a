import { OutboxError } from '../errors/outbox-error.js';
import type { Clock } from '../model/clock.js';
import { readDeadLetterFilter } from './dead-letter-filter.js';
import type { DurableEvents } from './durable-events.js';
import type { EventStore, StoredDeadLetter } from './event-store.js';
import type { DeadLetter, DeadLetters } from './outbox.js';
import { callStore } from './store-call.js';

/** What the dead letters of a store need. */
export interface DurableDeadLettersParts {
  readonly clock: Clock;
  readonly store: Pick<EventStore, 'dead'>;
  readonly events: DurableEvents;
  /** Events were made of dead letters. */
  readonly onRedriven: () => void;
}

/** The dead letters of a store, as users see them. The functions work without `this`. */
export function durableDeadLetters(parts: DurableDeadLettersParts): DeadLetters {
  const { clock, store, events, onRedriven } = parts;
  return Object.freeze<DeadLetters>({
    list: async (filter) => {
      const wanted = readDeadLetterFilter(filter);
      const letters = await ask(() => callStore(clock, () => store.dead.list(wanted)));
      return letters.map((letter) => letterOf(letter, events));
    },
    redrive: async (filter) => {
      const wanted = readDeadLetterFilter(filter);
      const count = await ask(() =>
        callStore(clock, () => store.dead.redrive(wanted, clock.wallMs())),
      );
      if (count > 0) onRedriven();
      return count;
    },
    purge: async (filter) => {
      const wanted = readDeadLetterFilter(filter);
      return await ask(() => callStore(clock, () => store.dead.purge(wanted)));
    },
  });
}

function letterOf({ event, ...rest }: StoredDeadLetter, events: DurableEvents): DeadLetter {
  return { ...rest, event: events.stored(event) };
}

/** Calls the store for somebody who waits. Rejects with an `OutboxError`. */
export async function ask<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw new OutboxError('OUTBOX_UNAVAILABLE', error);
  }
}
