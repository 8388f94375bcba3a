import { expect, test } from 'vitest';
import { eventBody } from './stored-event.js';

test('the body is the time and what was written when the event was tracked', () => {
  const body = eventBody({
    id: 'e-1',
    order: 1,
    contact: { field: 'user_id', value: '42' },
    name: 'placed-order',
    createdAtSec: 1_800_000_000,
    acceptedAtMs: 0,
    notBeforeMs: 0,
    fragment: '"user_id":"42","event_name":"placed-order","metadata":{"total":5}',
    bytes: 10,
  });

  expect(JSON.parse(body)).toEqual({
    created_at: 1_800_000_000,
    user_id: '42',
    event_name: 'placed-order',
    metadata: { total: 5 },
  });
});
