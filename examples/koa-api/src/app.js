import { randomUUID } from 'node:crypto';
import { intercomEvents, link, money, trackEvent } from '@intercom-events/koa';
import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import Koa from 'koa';

/** The data that a real application would have in its database. All of it is made up. */
const people = ['ada', 'grace', 'alan'];
const plans = { basic: 900, pro: 2_900, team: 9_900 };
const items = { mug: 1_200, teapot: 4_900 };

/** The API, ready to listen. */
export function createApi({ events }) {
  const app = new Koa({ keys: [randomUUID()] });
  // #region mount
  app.use(answerErrors); // first: the status it sets decides what is a success
  app.use(intercomEvents({ client: events, user: (ctx) => ctx.state.user?.id }));
  app.use(authenticate); // may come later: the user is read when an event is tracked
  // #endregion
  app.use(bodyParser());

  const router = new Router();
  addAccount(router);
  addPurchases(router);
  router.get('/stats', (ctx) => {
    ctx.body = events.stats();
  });
  app.use(router.routes()).use(router.allowedMethods());
  return app;
}

function addAccount(router) {
  router.post('/sign-in', (ctx) => {
    const { user } = ctx.request.body;
    ctx.assert(people.includes(user), 400, 'Nobody of that name.');
    ctx.cookies.set('user', user, { signed: true, sameSite: 'strict' });
    // The user is not known yet: the event is held until the response has ended.
    const event = ctx.track('signed-in', { method: 'cookie' });
    ctx.state.user = { id: user };
    ctx.body = { user, events: { 'signed-in': event } };
  });

  // #region route
  router.put(
    '/plan',
    requireUser,
    // Sent only if the request succeeds. The metadata is read at that moment.
    trackEvent('updated-plan', (ctx) => ({
      plan: ctx.request.body.plan,
      price: money(plans[ctx.request.body.plan], 'eur'),
    })),
    (ctx) => {
      const { plan } = ctx.request.body;
      ctx.assert(Object.hasOwn(plans, plan), 400, 'There is no such plan.');
      ctx.body = { plan };
    },
  );
  // #endregion
}

function addPurchases(router) {
  let lastOrder = 1_000;
  router.post('/orders', requireUser, (ctx) => {
    const { item, card = 'good' } = ctx.request.body;
    ctx.assert(Object.hasOwn(items, item), 400, 'There is no such item.');
    lastOrder += 1;
    const order = { number: `A-${lastOrder}`, item, cents: items[item] };
    // #region order
    // Sent even if the payment fails.
    const started = ctx.track('started-checkout', { order_number: order.number });
    // Sent only if this request succeeds.
    const placed = ctx.track(
      'placed-order',
      {
        order_number: order.number,
        total: money(order.cents, 'eur'),
        order_page: link(`https://shop.example.org/orders/${order.number}`, order.number),
      },
      { sendWhen: 'success' },
    );
    charge(ctx, card); // throws when the card is declined
    // #endregion
    ctx.status = 201;
    ctx.body = { order, events: { 'started-checkout': started, 'placed-order': placed } };
  });
}

function charge(ctx, card) {
  ctx.assert(card !== 'declined', 402, 'Your card was declined.');
  if (card === 'broken') throw new Error('The till does not answer.');
}

/**
 * Who is signed in: a signed cookie or, for curl, a header. A real application would use its own
 * authentication. Event tracking only needs `ctx.state.user`.
 */
async function authenticate(ctx, next) {
  const id = ctx.cookies.get('user', { signed: true }) ?? ctx.get('x-user');
  if (people.includes(id)) ctx.state.user = { id };
  await next();
}

async function requireUser(ctx, next) {
  ctx.assert(ctx.state.user, 401, 'Sign in first.');
  await next();
}

async function answerErrors(ctx, next) {
  try {
    await next();
  } catch (error) {
    // Only the messages of the API and of the body parser are shown to the client.
    ctx.status = error.expose ? error.status : 500;
    ctx.body = { error: error.expose ? error.message : 'Something went wrong.' };
  }
}
