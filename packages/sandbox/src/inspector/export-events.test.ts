import { expect, test } from 'vitest';
import { call, placedOrder, running } from '../test-support.js';

test('stored events are exported as lines of JSON', async () => {
  const contacts = [{ user_id: '42' }, { email: 'ada@example.org' }, { id: 'lead-1' }];
  const sandbox = await running({ contacts });
  const { user_id: _42, ...event } = placedOrder;
  await call(sandbox, { body: { ...placedOrder, metadata: { plan: 'pro' } } });
  await call(sandbox, { body: { ...event, email: 'ada@example.org' } });
  await call(sandbox, { body: { ...event, id: 'lead-1', created_at: 9_000_000_000_000_000 } });
  await call(sandbox, { body: { ...placedOrder, user_id: 'nobody' } });

  const response = await fetch(`${sandbox.inspectorUrl}/export`);
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="events.ndjson"');
  const lines = (await response.text()).trimEnd().split('\n');
  const at = '2023-11-14T22:13:20.000Z';
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { user_id: '42', name: 'placed-order', at, metadata: { plan: 'pro' } },
    { email: 'ada@example.org', name: 'placed-order', at, metadata: {} },
    { id: 'lead-1', name: 'placed-order', at: 9_000_000_000_000_000, metadata: {} },
  ]);
});
