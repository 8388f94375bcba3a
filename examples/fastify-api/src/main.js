import { ConfigurationError } from '@intercom-events/core';
import { createApi } from './app.js';

const port = Number(process.env.PORT ?? 3000);
const app = createApi();
try {
  // Without INTERCOM_ACCESS_TOKEN this is a dry run: events are printed, and not sent.
  const url = await app.listen({ port, host: '127.0.0.1' });
  console.log(`The API is open: ${url}\n\nIn another terminal:\n\n${whatToTry(url)}\n`);
} catch (error) {
  exit(error);
}

// #region shutdown
process.once('SIGINT', () => app.close()); // answers the last requests,
process.once('SIGTERM', () => app.close()); // then delivers the events for up to 5 s
// #endregion

function whatToTry(url) {
  const json = "-H 'content-type: application/json'";
  const me = "-H 'authorization: Bearer <token>'";
  return [
    `curl ${url}/sign-in ${json} -d '{"user":"ada"}'    # answers with a token`,
    `curl -X PUT ${url}/plan ${me} ${json} -d '{"plan":"pro"}'`,
    `curl ${url}/orders ${me} ${json} -d '{"item":"mug"}'`,
    `curl ${url}/orders ${me} ${json} -d '{"item":"mug","card":"declined"}'    # placed-order is discarded`,
    `curl ${url}/stats`,
  ].join('\n');
}

/** Wrong settings, or a port that is in use: the message says which, and what to do. */
function exit(error) {
  if (error.code === 'EADDRINUSE')
    console.error(`Port ${port} is taken. Choose another with PORT.`);
  else if (error instanceof ConfigurationError) console.error(error.message);
  else throw error;
  process.exit(1);
}
