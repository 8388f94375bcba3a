import type { Clock } from '../model/clock.js';
import type { DurableEvent, EventStore, GiveUp } from './event-store.js';
import { callStore } from './store-call.js';

/** How many events one call gives up. */
const atOnce = 1_000;

/**
 * Gives up all events of a store that are meant, some at a time. Rejects if a call fails: what was given up before is
 * passed to `onBatch` already. Returns how many dead letters were deleted.
 */
export async function giveUpAll(
  clock: Clock,
  store: Pick<EventStore, 'giveUp'>,
  which: GiveUp,
  onBatch: (events: readonly DurableEvent[]) => void,
): Promise<number> {
  let deadLetters = 0;
  for (;;) {
    const options = { nowMs: clock.wallMs(), max: atOnce };
    const given = await callStore(clock, () => store.giveUp(which, options));
    deadLetters += given.deadLetters;
    onBatch(given.events);
    if (given.events.length < atOnce) return deadLetters;
  }
}
