import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flushAfter } from '@intercom-events/core/serverless';
import { assertTracked, createTestEvents } from '@intercom-events/testing';

test('an answer waits until what was tracked is delivered', async () => {
  const events = createTestEvents();
  const handler = flushAfter(
    async ({ total }) => {
      events.current.track('placed-order', { total });
      return { statusCode: 201 };
    },
    { events, user: ({ customer }) => customer },
  );

  assert.deepEqual(await handler({ customer: 'ada', total: 1_200 }, {}), { statusCode: 201 });
  assert.deepEqual(assertTracked(events, 'placed-order', { total: 1_200 }).user, { userId: 'ada' });
  assert.equal(events.sent.length, 1);
});
