import { once } from 'node:events';
import { createIntercomEvents } from '@intercom-events/koa';
import { createApi } from './app.js';

const port = Number(process.env.PORT ?? 3000);
const events = createEvents();
const server = createApi({ events }).listen(port, '127.0.0.1');
server.on('error', ({ code }) => exit(`Cannot listen on port ${port} (${code}). Set PORT.`));
await once(server, 'listening');
console.log(`The API is open. From another terminal:

  curl -c cookies.txt -d user=ada http://127.0.0.1:${port}/sign-in
  curl -b cookies.txt -X PUT -d plan=pro http://127.0.0.1:${port}/plan
  curl -H 'X-User: grace' -d item=mug http://127.0.0.1:${port}/orders
  curl -H 'X-User: grace' -d item=mug -d card=declined http://127.0.0.1:${port}/orders
  curl http://127.0.0.1:${port}/stats
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
