/** Starts the shop. Its events are kept in `EVENTS_FILE`; Ctrl-C leaves there what is not delivered yet. */

import { createIntercomEvents, installShutdown } from '@intercom-events/core';
import { sqliteOutbox } from '@intercom-events/sqlite';
import { makeServer } from './app.js';

const port = process.env.PORT ?? 3000;
const file = process.env.EVENTS_FILE ?? 'events.db';
// #region outbox
const events = createIntercomEvents({ outbox: sqliteOutbox({ file }) });
// #endregion
const server = makeServer({ client: events });

installShutdown(events, { server });
server.listen(port, () => {
  console.log(`The shop listens on http://localhost:${port}, and keeps events in ${file}. Try:

  curl -i -X POST localhost:${port}/orders -H 'x-demo-user: ada'
  npx intercom-events outbox status ${file}`);
});
