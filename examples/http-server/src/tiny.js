// #region program
import { createServer } from 'node:http';
import { intercomEvents, money } from '@intercom-events/http';

const events = intercomEvents({ user: (request) => sessionOf(request)?.userId });

const server = createServer(
  events((request, response) => {
    request.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
    response.end('ok');
  }),
);
server.listen(process.env.PORT ?? 3000);

/** Your own sessions stand here. This one takes everybody for user 42. */
function sessionOf(_request) {
  return { userId: '42' };
}
// #endregion
