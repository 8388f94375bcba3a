// Somebody's tests without a runner: as node:test would call them.
import { type MonetaryAmount, money } from '@intercom-events/core';
import { assertNotTracked, assertTracked, createTestEvents } from '@intercom-events/testing';
import { outboxContract } from '@intercom-events/testing/outbox-contract';

declare global {
  namespace IntercomTracking {
    interface Plan {
      'placed-order': { total: MonetaryAmount; items?: number };
      'left-shop': undefined;
    }
  }
}

async function main(): Promise<void> {
  const events = createTestEvents({ now: new Date('2030-01-31') });
  events.failNext('timeout', { times: 2 });
  events.failNext({ status: 500 });
  events.track('42', 'placed-order', { total: money(1_999, 'eur'), items: 3 });
  await events.settle();
  const { user, at } = assertTracked(events, 'placed-order', {
    total: money(1_999, 'eur'),
    items: (items: unknown) => items === 3,
  });
  assertNotTracked(events, 'left-shop');
  const sent = events.sent.map(({ name }) => name);
  await events.close();
  events.clear();
  const { status } = events.track('42', 'left-shop');
  let complaint = '';
  try {
    // @ts-expect-error the tracking plan has no such name
    assertTracked(events, 'left-shops');
  } catch (error) {
    complaint = error instanceof Error ? `${error.name}: ${error.message.split('\n')[1]}` : '';
  }
  const cases = outboxContract(() => Promise.reject(new Error('made-up')));
  const hasCases = cases.length > 40;
  console.log(JSON.stringify({ user, at, sent, status, complaint, hasCases }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
