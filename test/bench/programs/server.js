// One application with one route, on one framework; what differs between variants is what happens to the event.
import { clientOptions } from '../harness/client-options.js';
import { eventName, userNames } from '../harness/events.js';
import { say, serve, settings } from '../harness/program.js';

const { framework, variant, port: destinationPort } = settings();
const users = userNames(100_000);
const kept = [];
let requests = 0;

/** What a framework's own file makes its application of. */
const shop = {
  /** Every variant has signed-in users. */
  signIn() {
    requests += 1;
    return { id: users[requests % users.length] };
  },
  /** The adapter's options; `undefined` where nothing is mounted. */
  options: variant === 'bare' || variant === 'array' ? undefined : optionsOf(variant),
  eventName,
  metadataOf: (order) => ({ order, plan: 'professional', express: order.endsWith('0') }),
  /** What a handler does with its event; `request` is whatever has the `track` of this framework. */
  note: notes()[variant],
};

const { open } = await import(`../frameworks/${framework}.js`);
const { port, client } = await open(shop);
say({ port });
serve({
  async settle() {
    await client?.flush({ deadlineMs: 600_000 });
  },
  cpu: () => ({ cpu: process.cpuUsage(), stats: client?.stats() }),
});

function optionsOf(which) {
  return {
    ...clientOptions({ port: destinationPort, maxEvents: 1_000_000 }),
    ...(which === 'free' && { rateLimit: false }),
  };
}

function notes() {
  const track = (request, _user, metadata) => {
    request.track(eventName, metadata);
  };
  return {
    bare: () => {},
    array: (_request, user, metadata) => {
      kept.push({ user: user.id, name: eventName, at: Date.now(), metadata });
    },
    limited: track,
    free: track,
  };
}
