import type { StoredEvent } from './model/stored-event.js';

/** An event of the user 42, accepted at 500 on the monotonic clock. */
export const placedOrder: StoredEvent = {
  id: 'e-1',
  order: 1,
  contact: { field: 'user_id', value: '42' },
  name: 'placed-order',
  createdAtSec: 1_800_000_000,
  acceptedAtMs: 500,
  notBeforeMs: 0,
  fragment: '"user_id":"42","event_name":"placed-order"',
  bytes: 10,
};
