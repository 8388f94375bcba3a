import { expect, test } from 'vitest';
import { startSandbox } from './index.js';

test('an event of a known contact is stored', async () => {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const answer = await fetch(`${sandbox.url}/events`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${sandbox.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ event_name: 'Placed.Order', created_at: 1_700_000_000, user_id: '42' }),
  });
    answer.status,
    [...answer.headers],
    await answer.text(),
    sandbox.events,
    sandbox.counts,
  );
  expect(answer.status).toBe(202);
  await sandbox.stop();
});
