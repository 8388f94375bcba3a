// A Worker may not share sockets and timers between requests: each has a client of its own.
import { intercomEvents } from '@intercom-events/hono';
import { makeApp } from './app.mjs';

const app = makeApp((c, next) => {
  const adapter = intercomEvents();
  c.set('events', adapter.client);
  return adapter(c, next);
});

// biome-ignore lint/style/noDefaultExport: a Worker is what its module exports by default.
export default app;
