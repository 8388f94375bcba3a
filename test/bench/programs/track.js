// One sample of one way of noting an event: what a call takes in time and memory.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createIntercomEvents } from '@intercom-events/core';
import { clientOptions } from '../harness/client-options.js';
import { eventName, metadataOf, userNames, wireEvent } from '../harness/events.js';
import { say, settings } from '../harness/program.js';

const { variant, calls, batches } = settings();
const users = userNames(calls);

/** Each begins anew with every batch: what the batch before has kept is let go. */
const variants = {
  empty: () => {
    const nothing = (user, index) => user.length + index;
    return { call: (user, index) => nothing(user, index) };
  },
  array: () => {
    const kept = [];
    return {
      call: (user, index) =>
        kept.push({ user, name: eventName, at: Date.now(), metadata: metadataOf(index) }),
    };
  },
  stringify: () => ({
    call: (user, index) =>
      JSON.stringify(wireEvent(user, index, Math.floor(Date.now() / 1000))).length,
  }),
  track: () => {
    const client = heldBack();
    return {
      call: (user, index) =>
        client.track(user, eventName, metadataOf(index)).status === 'accepted' ? 1 : 0,
      end: async () => {
        const { tracked, accepted, secondTaken } = client.stats();
        await client.close({ deadlineMs: 0 });
        if (tracked !== calls || accepted !== calls || secondTaken > 0) {
          throw new Error(`Of ${tracked} events ${accepted} were accepted.`);
        }
      },
    };
  },
};

/** A client whose token never comes: it accepts, and cannot send. */
function heldBack() {
  const options = { maxEvents: 10_000_000, deadLetters: { max: 0 } };
  const accessToken = () => new Promise(() => {});
  return createIntercomEvents({ ...clientOptions({ port: 9, ...options }), accessToken });
}

let sum = 0;

async function batch() {
  const { call, end } = variants[variant]();
  globalThis.gc?.();
  const before = process.memoryUsage();
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  for (let index = 0; index < calls; index += 1) sum += call(users[index], index);
  const tookMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  globalThis.gc?.();
  const heldBytes = process.memoryUsage().heapUsed - before.heapUsed;
  await end?.();
  // What was kept is kept until here.
  sum += call(users[0], calls);
  await nextTurn();
  return {
    us: (1_000 * tookMs) / calls,
    cpuUs: (user + system) / calls,
    heldBytes: heldBytes / calls,
  };
}

await batch();
await batch();
const samples = [];
for (let i = 0; i < batches; i += 1) samples.push(await batch());
say({ samples, sum });
