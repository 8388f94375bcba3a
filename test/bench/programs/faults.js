// An application that tracks while its destination does not work: what that costs it.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { createIntercomEvents } from '@intercom-events/core';
import { clientOptions } from '../harness/client-options.js';
import { eventName, metadataOf, userNames } from '../harness/events.js';
import { say, settings } from '../harness/program.js';

const { port, events, perSec } = settings();
/** One request's worth of events, at full speed; what is due, at a given one. */
const atOnce = 100;
const users = userNames(events);
const client = createIntercomEvents(clientOptions({ port }));
let tracked = 0;

/** Everything loaded, compiled and connected: what is measured is the trouble alone. */
async function warmUp() {
  for (let i = 0; i < 2_000; i += 1) client.track(`early-${i}`, eventName, metadataOf(i));
  await sleep(700);
}

function trackSome(count) {
  const upTo = Math.min(events, tracked + count);
  for (; tracked < upTo; tracked += 1) client.track(users[tracked], eventName, metadataOf(tracked));
}

async function trackAll() {
  const startedMs = performance.now();
  while (tracked < events) {
    const due = perSec && ((performance.now() - startedMs) * perSec) / 1_000 - tracked;
    trackSome(due === undefined ? atOnce : Math.max(0, Math.floor(due)));
    if (due === undefined) await nextTurn();
    else await sleep(1);
    sockets = Math.max(sockets, openSockets());
  }
}

function openSockets() {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;
}

let sockets = 0;
globalThis.gc?.();
const before = process.memoryUsage();
await warmUp();
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const cpu = process.cpuUsage();
await trackAll();
const { user, system } = process.cpuUsage(cpu);
delay.disable();
globalThis.gc?.();
globalThis.gc?.();
const after = process.memoryUsage();
const stats = client.stats();
say({
  heapMiB: (after.heapUsed - before.heapUsed) / 2 ** 20,
  rssMiB: (after.rss - before.rss) / 2 ** 20,
  delayP99Ms: delay.percentile(99) / 1e6,
  delayMaxMs: delay.max / 1e6,
  cpuUs: (user + system) / events,
  sockets,
  balanced:
    stats.tracked === stats.accepted + stats.dropped.overflow &&
    stats.accepted === stats.pending + stats.delivered,
});
