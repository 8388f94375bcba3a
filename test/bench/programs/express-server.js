// One Express application with one route; what differs between variants is what happens to the event.
import { intercomEvents } from '@intercom-events/express';
import express from 'express';
import { clientOptions } from '../harness/client-options.js';
import { eventName, userNames } from '../harness/events.js';
import { say, serve, settings } from '../harness/program.js';

const { variant, port: destinationPort } = settings();
const users = userNames(100_000);
const kept = [];
const app = express();
const client = mount();
const note = notes()[variant];
let requests = 0;

app.get('/orders/:order', (req, res) => {
  note(req, eventName, {
    order: req.params.order,
    plan: 'professional',
    express: req.params.order.endsWith('0'),
  });
  res.json({ ok: true });
});

const server = app.listen(0, '127.0.0.1', 4_096, () => {
  const address = server.address();
  say({ port: typeof address === 'object' ? address?.port : undefined });
});
serve({
  async settle() {
    await client?.flush({ deadlineMs: 600_000 });
  },
  cpu: () => ({ cpu: process.cpuUsage(), stats: client?.stats() }),
});

/** Every variant has signed-in users; only two have the middleware. */
function mount() {
  app.use((req, _res, next) => {
    Object.assign(req, { user: { id: users[requests % users.length] } });
    requests += 1;
    next();
  });
  if (variant === 'bare' || variant === 'array') return undefined;
  const options = clientOptions({ port: destinationPort, maxEvents: 1_000_000 });
  const middleware = intercomEvents({
    ...options,
    ...(variant === 'free' && { rateLimit: false }),
  });
  app.use(middleware);
  return middleware.client;
}

function notes() {
  const track = (req, name, metadata) => {
    req.track(name, metadata);
  };
  return {
    bare: () => {},
    array: (req, name, metadata) => {
      kept.push({ user: req.user.id, name, at: Date.now(), metadata });
    },
    limited: track,
    free: track,
  };
}
