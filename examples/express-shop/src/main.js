import { createIntercomEvents } from '@intercom-events/core';
import { createShop } from './app.js';
import { closed, listen } from './listen.js';

const events = createEvents();
const { server, url } = await listenOrExit(
  createShop({ events }),
  Number(process.env.PORT ?? 3000),
);
console.log(`The shop is open: ${url}`);

// #region shutdown
async function stop() {
  await closed(server); // no new requests, and the last one answered
  const { pending, dead } = await events.close(); // waits up to 5 s for what is on its way
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

async function listenOrExit(app, port) {
  try {
    return await listen(app, { port });
  } catch (error) {
    exit(`Cannot listen on port ${port} (${error.code}). Choose another with PORT.`);
  }
}

function exit(why) {
  console.error(why);
  process.exit(1);
}
