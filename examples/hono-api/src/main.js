import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { createIntercomEvents } from '@intercom-events/core';
import { createApi } from './app.js';

const port = Number(process.env.PORT ?? 3000);
const url = `http://127.0.0.1:${port}`;
const events = createEvents();
// A random secret: after a restart nobody is signed in any more.
const api = createApi({ events, secret: randomUUID() });
const server = createAdaptorServer({ fetch: api.fetch });
server.on('error', ({ code }) => exit(`Cannot listen on port ${port} (${code}). Set PORT.`));
server.listen(port, '127.0.0.1');
await once(server, 'listening');
console.log(`The API is open. From another terminal:

  TOKEN=$(curl -s -d '{"user":"ada"}' ${url}/sign-in)
  curl -H "Authorization: Bearer $TOKEN" -X PUT -d '{"plan":"pro"}' ${url}/plan
  curl -H "Authorization: Bearer $TOKEN" -d '{"item":"mug"}' ${url}/orders
  curl -H "Authorization: Bearer $TOKEN" -d '{"item":"mug","card":"declined"}' ${url}/orders
  curl ${url}/stats
`);

// #region shutdown
async function stop() {
  await new Promise((resolve) => server.close(resolve)); // the last request is answered
  const { pending, dead } = await events.close(); // delivers for up to 5 s
  if (pending + dead > 0) console.error(`${pending + dead} events could not be delivered in time.`);
}
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
// #endregion

/** Without INTERCOM_ACCESS_TOKEN this is a dry run: events are printed, and not sent. */
function createEvents() {
  try {
    return createIntercomEvents();
  } catch (error) {
    // Wrong settings: the message says which, and what to do.
    exit(error.message);
  }
}

function exit(why) {
  console.error(why);
  process.exit(1);
}
