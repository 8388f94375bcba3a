// One application with one route, on one framework; what differs between variants is what happens to the event.
import { AsyncLocalStorage } from 'node:async_hooks';
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
  options: ['bare', 'array', 'mounted'].includes(variant) ? undefined : optionsOf(variant),
  /** What is mounted in its place: `mount(response, rest)`. */
  mount: variant === 'mounted' ? leastMount() : undefined,
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

/**
 * The least that anything mounted must do: know everywhere in a request which one it is, and hear of its
 * end. It knows nothing of events.
 */
function leastMount() {
  const storage = new AsyncLocalStorage();
  const onClose = () => {};
  return (response, rest) => {
    response.on('close', onClose);
    return storage.run({}, rest);
  };
}

function notes() {
  const track = (request, _user, metadata) => {
    request.track(eventName, metadata);
  };
  const push = (_request, user, metadata) => {
    kept.push({ user: user.id, name: eventName, at: Date.now(), metadata });
  };
  return {
    bare: () => {},
    array: push,
    mounted: push,
    limited: track,
    free: track,
  };
}
