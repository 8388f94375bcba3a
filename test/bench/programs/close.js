// Clients whose destination never answers are closed, one after the other: how late each close() is.
import { setTimeout as sleep } from 'node:timers/promises';
import { createIntercomEvents } from '@intercom-events/core';
import { clientOptions } from '../harness/client-options.js';
import { eventName, metadataOf } from '../harness/events.js';
import { say, settings } from '../harness/program.js';

const { port, runs, deadlineMs } = settings();
const events = 1_000;

async function lateness() {
  const client = createIntercomEvents(clientOptions({ port }));
  for (let i = 0; i < events; i += 1) client.track(`user-${i}`, eventName, metadataOf(i));
  // Until its requests are in flight: closing a client that has sent nothing is easy.
  await sleep(50);
  const startedMs = performance.now();
  const { dead, pending } = await client.close({ deadlineMs });
  const tookMs = performance.now() - startedMs;
  if (dead !== events || pending !== 0) throw new Error(`Of ${events} events ${dead} are dead.`);
  return tookMs - deadlineMs;
}

const lateMs = [];
// The first one loads the HTTP client, which nobody closes a process for.
await lateness();
for (let run = 0; run < runs; run += 1) lateMs.push(await lateness());
say({ lateMs });
