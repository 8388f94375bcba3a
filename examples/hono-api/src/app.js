import { intercomEvents, link, money, trackEvent } from '@intercom-events/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { jwt, sign } from 'hono/jwt';

/** The data that a real application would have in its database. All of it is made up. */
const people = ['ada', 'grace', 'alan'];
const plans = { basic: 900, pro: 2_900, team: 9_900 };
const items = { mug: 1_200, teapot: 4_900 };

/** The API, ready to be served. */
export function createApi({ events, secret }) {
  const app = new Hono();
  const signedIn = jwt({ secret, alg: 'HS256' });
  // #region mount
  // When an event is tracked, it reads `c.var.user`, else the payload of the JWT.
  app.use(intercomEvents({ client: events }));
  app.use('/plan', signedIn); // may come later
  app.use('/orders', signedIn);
  // #endregion
  addAccount(app, secret);
  addOrders(app);
  app.get('/stats', (c) => c.json(events.stats()));
  app.notFound((c) => c.json({ error: 'There is nothing here.' }, 404));
  app.onError((error, c) => {
    // Only the messages of the API are shown to the client.
    const status = error instanceof HTTPException ? error.status : 500;
    return c.json({ error: status < 500 ? error.message : 'Something went wrong.' }, status);
  });
  return app;
}

function addAccount(app, secret) {
  app.post('/sign-in', async (c) => {
    const { user } = await read(c);
    if (!people.includes(user)) throw refusal(400, 'Nobody of that name.');
    c.var.track('signed-in', { method: 'token' }, { user });
    return c.text(await sign({ sub: user }, secret));
  });

  // #region route
  app.put(
    '/plan',
    // Sent only if the request succeeds. The metadata is read at that moment.
    trackEvent('updated-plan', (c) => ({
      plan: c.var.plan,
      price: money(plans[c.var.plan], 'eur'),
    })),
    async (c) => {
      const { plan } = await read(c);
      if (!Object.hasOwn(plans, plan)) throw refusal(400, 'There is no such plan.');
      c.set('plan', plan); // trackEvent() reads it from here
      return c.json({ plan });
    },
  );
  // #endregion
}

function addOrders(app) {
  let lastOrder = 1_000;
  app.post('/orders', async (c) => {
    const { item, card = 'good' } = await read(c);
    if (!Object.hasOwn(items, item)) throw refusal(400, 'There is no such item.');
    lastOrder += 1;
    const order = { number: `A-${lastOrder}`, item, cents: items[item] };
    // #region order
    // Sent even if the payment fails.
    const started = c.var.track('started-checkout', { order_number: order.number });
    // Sent only if this request succeeds.
    const placed = c.var.track(
      'placed-order',
      {
        order_number: order.number,
        total: money(order.cents, 'eur'),
        order_page: link(`https://shop.example.org/orders/${order.number}`, order.number),
      },
      { sendWhen: 'success' },
    );
    charge(card); // throws when the card is declined
    // #endregion
    return c.json({ order, events: { 'started-checkout': started, 'placed-order': placed } }, 201);
  });
}

function charge(card) {
  if (card === 'declined') throw refusal(402, 'Your card was declined.');
  if (card === 'broken') throw new Error('The till does not answer.');
}

async function read(c) {
  try {
    return Object(await c.req.json());
  } catch {
    throw refusal(400, 'That is no JSON.');
  }
}

function refusal(status, message) {
  return new HTTPException(status, { message });
}
