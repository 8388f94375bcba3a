import { createServer } from 'node:http';
import { intercomEvents, money, trackEvent } from '@intercom-events/http';

const people = new Set(['ada', 'grace']);
const plans = { starter: 0, pro: 4_900, team: 34_999 };

/** An API without a framework: its routes are a table. */
export function makeServer({ client }) {
  const routes = { 'PUT /plan': updatePlan, 'POST /orders': placeOrder };
  const events = intercomEvents({ client, user: (request) => signedIn(request) });
  return createServer(
    events(async (request, response) => {
      const { pathname } = new URL(request.url, 'http://localhost');
      const route = routes[`${request.method} ${pathname}`] ?? notFound;
      try {
        await route(request, response);
      } catch (error) {
        send(response, error instanceof SyntaxError ? 400 : 500, { error: error.message });
      }
    }),
  );
}

// #region route
// Sent only if the request succeeds. The metadata is read at that moment.
const updatePlan = trackEvent('updated-plan', (request) => ({
  plan: request.plan,
  price: money(plans[request.plan], 'eur'),
}))(async (request, response) => {
  const { plan } = await bodyOf(request);
  if (!Object.hasOwn(plans, plan)) return send(response, 400, { error: 'There is no such plan.' });
  request.plan = plan;
  send(response, 200, { plan });
});
// #endregion

async function placeOrder(request, response) {
  const { item = 'mug' } = await bodyOf(request);
  const { status } = request.track('placed-order', { item });
  send(response, 201, { item, event: status });
}

function notFound(_request, response) {
  send(response, 404, { error: 'Not here.' });
}

/** In a real application this is a session. Never trust a header of the client. */
function signedIn({ headers }) {
  const name = headers['x-demo-user'];
  return people.has(name) ? name : undefined;
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? {} : JSON.parse(text);
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
