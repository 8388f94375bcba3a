import { intercomEvents, money, trackEvent } from '@intercom-events/fastify';
import fastify from 'fastify';
import { Sessions } from './sessions.js';

const people = ['ada', 'grace', 'alan'];
const plans = { free: 0, pro: 34_999, team: 99_999 };
const items = { mug: 1_250, poster: 1_999 };

/** The API, ready to listen. `tracking` are options of the client; the environment has the others. */
export function createApi({ tracking = {} } = {}) {
  const app = fastify();
  const sessions = new Sessions();

  // #region mount
  // The user is read when an event is tracked, so this may come before the authentication.
  app.register(intercomEvents, { ...tracking, user: (request) => request.user?.id });
  // #endregion
  app.decorateRequest('user');
  app.addHook('onRequest', sessions.read);

  addSignIn(app, sessions);
  addPlan(app);
  addOrders(app);
  app.get('/stats', () => app.intercomEvents.stats());
  return app;
}

function addSignIn(app, sessions) {
  app.post('/sign-in', { schema: { body: fields({ user: people }) } }, (request) => {
    const token = sessions.open(request, { id: request.body.user });
    request.track('signed-in', { method: 'curl' });
    return { token };
  });
}

function addPlan(app) {
  // #region route
  app.put(
    '/plan',
    {
      schema: { body: fields({ plan: Object.keys(plans) }) },
      preHandler: [
        requireUser,
        // Sent only if the request succeeds. The metadata is read at that moment.
        trackEvent('updated-plan', ({ body }) => ({
          plan: body.plan,
          price: money(plans[body.plan], 'eur'),
        })),
      ],
    },
    ({ body }) => ({ plan: body.plan }),
  );
  // #endregion
}

function addOrders(app) {
  const body = fields({ item: Object.keys(items), card: ['good', 'declined'] }, ['item']);
  let lastOrder = 1_000;
  app.post('/orders', { schema: { body }, preHandler: requireUser }, (request, reply) => {
    const { item, card = 'good' } = request.body;
    lastOrder += 1;
    const order = { number: `A-${lastOrder}`, item };
    // #region order
    // Sent even if the payment fails.
    request.track('started-checkout', { order_number: order.number });
    // Sent only if this request succeeds.
    request.track(
      'placed-order',
      { order_number: order.number, total: money(items[item], 'eur') },
      { sendWhen: 'success' },
    );
    charge(order, card); // throws when the card is declined
    // #endregion
    reply.code(201);
    return order;
  });
}

async function requireUser(request) {
  if (request.user === undefined) throw new Refusal(401, 'Sign in first.');
}

function charge(order, card) {
  if (card === 'declined') throw new Refusal(402, `The card for ${order.number} was declined.`);
}

/** A schema for a body: each field has one of the given values. */
function fields(words, required = Object.keys(words)) {
  const properties = Object.entries(words).map(([name, list]) => [name, { enum: list }]);
  return { type: 'object', required, properties: Object.fromEntries(properties) };
}

/** An error; Fastify answers with its status and message. */
class Refusal extends Error {
  constructor(statusCode, message) {
    super(message);
    this.statusCode = statusCode;
  }
}
