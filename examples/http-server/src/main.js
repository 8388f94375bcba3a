/** Starts the server. Ctrl-C delivers the remaining events, then ends it. */

import { createIntercomEvents } from '@intercom-events/http';
import { makeServer } from './app.js';

const port = process.env.PORT ?? 3000;
const events = createIntercomEvents();
const server = makeServer({ client: events });

server.listen(port, () => {
  console.log(`The server listens on http://localhost:${port}. Try:

  curl -X PUT localhost:${port}/plan -H 'x-demo-user: ada' -d '{"plan":"team"}'
  curl -X POST localhost:${port}/orders -H 'x-demo-user: grace' -d '{"item":"mug"}'
  curl -X PUT localhost:${port}/plan -H 'x-demo-user: ada' -d '{"plan":"gold"}'     # refused: no event`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(async () => {
      const { delivered, dead, pending } = await events.close();
      console.log(`${delivered} delivered, ${dead + pending} not.`);
    });
    server.closeIdleConnections();
  });
}
