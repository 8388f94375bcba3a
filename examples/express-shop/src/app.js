import { fileURLToPath } from 'node:url';
import { date, link, money } from '@intercom-events/core';
import { intercomEvents, relay, trackEvent } from '@intercom-events/express';
import express from 'express';
import { items, people, plans } from './catalogue.js';
import { balances } from './counters.js';
import { Sessions } from './sessions.js';

const page = fileURLToPath(new URL('page', import.meta.url));
const browserEvents = fileURLToPath(
  new URL('index.global.js', import.meta.resolve('@intercom-events/browser')),
);
const dayMs = 86_400_000;

/** The shop, ready to listen. */
export function createShop({ events, subscribers = [] }) {
  const app = express();
  const sessions = new Sessions();

  app.disable('x-powered-by');
  // #region mount
  // The user is read when an event is tracked, so this may come before the authentication.
  app.use(intercomEvents({ client: events, user: (req) => req.user?.id }));
  // #endregion
  app.use(onlyOurOwn, express.static(page), sessions.read);
  app.get('/intercom-events.js', (_req, res) => res.sendFile(browserEvents));
  // #region relay
  // Events that only the page knows of, as the user of the session.
  app.post('/e', relay({ events: ['opened-pricing'] }));
  // #endregion
  // Forms as well as JSON, so that `curl -d item=mug` works.
  app.use(express.json(), express.urlencoded({ extended: false }));

  addAccount(app, sessions);
  addPurchases(app);
  addFriends(app, { events, subscribers });

  app.get('/api/counters', (_req, res) => {
    const stats = events.stats();
    res.json({ balances: balances(stats), stats });
  });
  // #region health
  // For dashboards and alerts. Probes check what the shop itself needs to serve its customers.
  app.get('/api/health', (_req, res) => res.json(events.health()));
  app.get('/live', (_req, res) => res.send('alive'));
  // #endregion
  app.use((_req, _res, next) => next(new Refusal(404, 'There is nothing here.')));
  app.use(answerError);
  return app;
}

function addAccount(app, sessions) {
  app.get('/api/me', (req, res) => res.json({ user: req.user ?? null, people }));

  app.post('/api/sign-in', (req, res) => {
    const user = people.find(({ id }) => id === req.body?.user);
    if (user === undefined) throw new Refusal(400, 'Nobody of that name.');
    sessions.open(req, res, user);
    const event = req.track('signed-in', { method: 'button' });
    res.json({ user, events: { 'signed-in': event } });
  });

  app.post('/api/sign-out', (req, res) => {
    sessions.close(req, res);
    res.json({ user: null });
  });
}

function addPurchases(app) {
  // #region route
  app.put(
    '/api/plan',
    requireUser,
    // Sent only if the request succeeds. The metadata is read at that moment.
    trackEvent('updated-plan', (req) => ({
      plan: req.body.plan,
      price: money(plans[req.body.plan], 'eur'),
      renewal_date: renewalDate(),
    })),
    (req, res) => {
      const plan = req.body?.plan;
      if (!Object.hasOwn(plans, plan)) throw new Refusal(400, 'There is no such plan.');
      res.json({ plan, note: 'updated-plan is sent after this response.' });
    },
  );
  // #endregion

  let lastOrder = 1_000;
  app.post('/api/orders', requireUser, (req, res) => {
    const { item, card = 'good' } = req.body ?? {};
    if (!Object.hasOwn(items, item)) throw new Refusal(400, 'There is no such item.');
    lastOrder += 1;
    const order = { number: `A-${lastOrder}`, item, cents: items[item] };
    // #region order
    // Sent even if the payment fails.
    const started = req.track('started-checkout', { order_number: order.number });
    // Sent only if this request succeeds.
    const placed = req.track(
      'placed-order',
      {
        order_number: order.number,
        total: money(order.cents, 'eur'),
        order_page: link(`https://shop.example.org/orders/${order.number}`, order.number),
        delivery_date: date(Date.now() + 2 * dayMs),
      },
      { sendWhen: 'success' },
    );
    charge(order, card); // throws when the card is declined
    // #endregion
    const note = `Order ${order.number} is placed.`;
    const tracked = { 'started-checkout': started, 'placed-order': placed };
    res.status(201).json({ order, note, events: tracked });
  });
}

function addFriends(app, { events, subscribers }) {
  const invitations = new Map();
  app.post('/api/invitations', requireUser, (req, res) => {
    const invitation = (invitations.get(req.user.id) ?? 0) + 1;
    invitations.set(req.user.id, invitation);
    // Intercom gets the fact, not the friend's e-mail address, which is the friend's own.
    const event = req.track('invited-friend', { invitation, channel: 'email' });
    const note = `Invitation ${invitation} is sent.`;
    res.status(201).json({ note, events: { 'invited-friend': event } });
  });

  let lastIssue = 0;
  app.post('/api/newsletters', requireUser, (_req, res) => {
    lastIssue += 1;
    const issue = lastIssue;
    // #region anywhere
    for (const userId of subscribers) events.track(userId, 'received-newsletter', { issue });
    // #endregion
    const note = `received-newsletter, for ${subscribers.length} readers.`;
    res.status(202).json({ issue, note });
  });
}

/** Midnight in thirty days, so that two clicks on one plan have the same metadata. */
function renewalDate() {
  return date(Math.floor(Date.now() / dayMs + 30) * dayMs);
}

function charge(order, card) {
  if (card === 'declined') throw new Refusal(402, `The card for ${order.number} was declined.`);
}

/** An error with a status and a message for the user. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function requireUser(req, _res, next) {
  next(req.user === undefined ? new Refusal(401, 'Sign in first.') : undefined);
}

/** The page loads nothing from elsewhere and runs no script but its own. */
function onlyOurOwn(_req, res, next) {
  res.set({
    'Content-Security-Policy':
      "default-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
  next();
}

function answerError(error, _req, res, next) {
  if (res.headersSent) return next(error);
  const { status = 500 } = error;
  // Only the messages of the shop and of the body parser are shown to the client.
  res.status(status).json({ error: status < 500 ? error.message : 'Something went wrong.' });
}
