// Many events through one process that does nothing else: what it holds after each so many of them.
import { setTimeout as sleep } from 'node:timers/promises';
import { createIntercomEvents } from '@intercom-events/core';
import { clientOptions } from '../harness/client-options.js';
import { eventName, metadataOf } from '../harness/events.js';
import { say, settings } from '../harness/program.js';

const { port, events, every } = settings();
/** More than the window of duplicates remembers; each is heard of again and again, as users are. */
const users = 50_000;
const client = createIntercomEvents(clientOptions({ port, rateLimit: false }));
let tracked = 0;

/** Tracks in step with what is pending, and waits until all of it is delivered. */
async function deliverUpTo(upTo) {
  while (tracked < upTo) {
    const room = 5_000 - client.stats().pending;
    for (let i = 0; i < room && tracked < upTo; i += 1, tracked += 1) {
      client.track(`user-${tracked % users}`, eventName, metadataOf(tracked));
    }
    await sleep(20);
  }
  await client.flush({ deadlineMs: 600_000 });
  const { delivered } = client.stats();
  if (delivered !== upTo) throw new Error(`Of ${upTo} events ${delivered} were delivered.`);
}

function heldMiB() {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed / 2 ** 20, rss: rss / 2 ** 20 };
}

const samples = [];
for (let upTo = every; upTo <= events; upTo += every) {
  await deliverUpTo(upTo);
  // Timers of requests that are over fire once more, and sockets settle.
  await sleep(100);
  samples.push(heldMiB());
}
say({ heapMiB: samples.map(({ heap }) => heap), rssMiB: samples.map(({ rss }) => rss) });
