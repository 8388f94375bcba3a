import { createServer } from 'node:http';
import { intercomEvents } from '@intercom-events/http';

/** A shop that takes orders. An order is answered with 201 only when its event survives a crash. */
export function makeServer({ client }) {
  const events = intercomEvents({ client, user: (request) => signedIn(request) });
  return createServer(
    events(async (request, response) => {
      if (request.method !== 'POST' || request.url !== '/orders')
        return response.writeHead(404).end();
      request.track('placed-order', { item: 'mug' });
      // #region persisted
      // Most applications need not wait: the event is stored some milliseconds later anyway.
      const { missing } = await client.persisted({ deadlineMs: 2_000 });
      response.writeHead(missing === 0 ? 201 : 503).end();
      // #endregion
    }),
  );
}

/** In a real application this is a session. Never trust a header of the client. */
function signedIn({ headers }) {
  return headers['x-demo-user'];
}
