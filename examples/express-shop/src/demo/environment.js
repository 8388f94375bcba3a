import { createIntercomEvents } from '@intercom-events/core';
import { startSandbox } from '@intercom-events/sandbox';
import { createShop } from '../app.js';
import { people, subscribers } from '../catalogue.js';
import { closed, listen } from '../listen.js';

/**
 * The sandbox and the shop, in one process. The sandbox knows only the users of the shop. It answers 404
 * to an event of anybody else, as Intercom would.
 *
 * @param ports 0 takes a free port; a port that is in use is replaced by a free one
 */
export async function startEnvironment({ shopPort, sandboxPort, onRequest }) {
  const contacts = [
    ...people.map(({ id, email }) => ({ user_id: id, email })),
    ...subscribers.map((id) => ({ user_id: id })),
  ];
  const sandbox = await startSandboxOn(sandboxPort, { contacts, ...(onRequest && { onRequest }) });
  const events = createIntercomEvents({ accessToken: sandbox.token, baseUrl: sandbox.url });
  const shop = await listen(createShop({ events, subscribers }), { port: shopPort, orFree: true });
  return {
    sandbox,
    events,
    shop,
    /** The order of every application: close the server first, then deliver what is left. */
    async close() {
      await closed(shop.server);
      const left = await events.close();
      await sandbox.stop();
      return left;
    },
  };
}

/** Waits until every event is delivered or given up. Some wait up to ten seconds for a second of their own. */
export async function allSettled(events, { deadlineMs }) {
  const endsAtMs = performance.now() + deadlineMs;
  // Held events are decided when the response has ended, a moment after the client has received it.
  while (performance.now() < endsAtMs) {
    const { pending } = await events.flush({ deadlineMs: endsAtMs - performance.now() });
    if (pending > 0 || events.stats().held === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function startSandboxOn(port, options) {
  try {
    return await startSandbox({ ...options, port });
  } catch (error) {
    if (error.code !== 'PORT_IN_USE') throw error;
    return startSandbox({ ...options, port: 0 });
  }
}
