import { createIntercomEvents, installShutdown } from '@intercom-events/core';
import { createShop } from './app.js';
import { listen } from './listen.js';

const events = createEvents();
const { server, url } = await listenOrExit(
  createShop({ events }),
  Number(process.env.PORT ?? 3000),
);
console.log(`The shop is open: ${url}`);

// #region shutdown
// On SIGTERM and Ctrl-C: answers the last requests, then delivers the events, within 5 s.
installShutdown(events, {
  server,
  onClosed: ({ dead }) => dead > 0 && console.error(`${dead} events could not be delivered.`),
});
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
