// #region use
import { startSandbox } from '@intercom-events/sandbox';
import { expect, test } from 'vitest';

test('an order is tracked although Intercom fails at first', async () => {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  sandbox.fault({ kind: 'answer', status: 503, body: '<h1>Back soon</h1>' });

  // Your application goes here, with sandbox.url and sandbox.token for its settings.
  const order = { event_name: 'placed-order', created_at: 1_700_000_000, user_id: '42' };
  const headers = { Authorization: `Bearer ${sandbox.token}`, 'Content-Type': 'application/json' };
  const request = { method: 'POST', headers, body: JSON.stringify(order) };
  const track = () => fetch(`${sandbox.url}/events`, request);
  expect((await track()).status).toBe(503);
  expect((await track()).status).toBe(202);

  const [event] = await sandbox.waitFor(1);
  expect(event).toMatchObject({ event_name: 'placed-order', user_id: '42' });
  expect(sandbox.counts).toMatchObject({ requests: 2, stored: 1 });
  await sandbox.stop();
});
// #endregion
