/** Invokes the function against the sandbox: each event arrives before the answer. */

import assert from 'node:assert/strict';
import { startSandbox } from '@intercom-events/sandbox';

const sandbox = await startSandbox({ unknownContacts: 'create' });
process.env.INTERCOM_EVENTS_URL = sandbox.url;
process.env.INTERCOM_ACCESS_TOKEN = sandbox.token;
try {
  await import('./invoke.js');
  const seen = sandbox.events.map(({ user_id, event_name }) => `${user_id} ${event_name}`);
  assert.deepEqual(seen, ['ada placed-order', 'grace placed-order']);
  console.log('ok      what an invocation tracks is delivered before it is answered');
} finally {
  await sandbox.stop();
}
