// The application of a runtime that goes on between requests: one client, closed at the end.
import { createIntercomEvents, intercomEvents } from '@intercom-events/hono';
import { makeApp } from './app.mjs';

const client = createIntercomEvents();
const adapter = intercomEvents({ client });
export const app = makeApp((c, next) => {
  c.set('events', client);
  return adapter(c, next);
});

/** Delivers what is left, and says what became of everything. */
app.post('/close', async (c) => c.json({ ...(await client.close()), stats: client.stats() }));
