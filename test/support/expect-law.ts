import type { IntercomEvents, Stats } from '@intercom-events/core';
import type { Sandbox } from '@intercom-events/sandbox';
import { expect } from 'vitest';

/**
 * Asserts that the counters add up: every tracked event is in exactly one state. With the sandbox:
 * exactly the delivered events have arrived, each once.
 */
export function expectLaw(events: IntercomEvents, sandbox?: Sandbox): Stats {
  const stats = events.stats();
  const { tracked, accepted, duplicate, held, delivered, pending, stored, spilled, memory } = stats;
  const dead = total(stats.dead);

  expect(tracked, 'tracked = accepted + duplicate + dropped + held + discarded').toBe(
    accepted + duplicate + total(stats.dropped) + held + total(stats.discarded),
  );
  expect(accepted, 'accepted = delivered + dead + pending + stored').toBe(
    delivered + dead + pending + stored,
  );
  // With a durable outbox memory is released when an event is stored.
  if (stats.shared === undefined) {
    expect(memory.events, 'the budget is used by pending and held events only').toBe(
      held + pending - spilled,
    );
  }
  if (memory.events === 0) expect(memory.bytes).toBe(0);
  expect(events.health().unaccounted, 'health() says the same').toBe(0);
  if (sandbox !== undefined) expectArrived(stats, sandbox);
  return stats;
}

function expectArrived({ delivered, secondTaken }: Stats, sandbox: Sandbox): void {
  const arrived = sandbox.events.map(
    (event) => `${event.intercom_user_id} ${event.event_name} ${event.created_at}`,
  );
  expect(new Set(arrived).size, 'no event is stored twice').toBe(arrived.length);
  expect(sandbox.counts.stored + secondTaken, 'delivered is what arrived').toBe(delivered);
}

/** The sum over all reasons. */
export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
