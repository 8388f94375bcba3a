// Events without end to a destination that answers late: tracked, or imported.
import { setTimeout as sleep } from 'node:timers/promises';
import { createIntercomEvents } from '@intercom-events/core';
import { clientOptions } from '../harness/client-options.js';
import { eventName, metadataOf } from '../harness/events.js';
import { say, settings } from '../harness/program.js';

const { variant, port, concurrency, forMs } = settings();
const client = createIntercomEvents(
  clientOptions({ port, ...(concurrency && { delivery: { concurrency } }) }),
);
const variants = { track, import: importRows };
await variants[variant]();
say({ delivered: client.stats().delivered });

/** The queue is never empty. */
async function track() {
  const endsMs = performance.now() + forMs;
  let tracked = 0;
  while (performance.now() < endsMs) {
    for (; client.stats().pending < 5_000; tracked += 1) {
      client.track(`user-${tracked}`, eventName, metadataOf(tracked));
    }
    await sleep(50);
  }
}

async function importRows() {
  const at = Math.floor(Date.now() / 1_000) - 86_400;
  function* rows() {
    for (let row = 0; ; row += 1) {
      yield { user: `user-${row}`, name: eventName, at, metadata: metadataOf(row) };
    }
  }
  await client.import(rows(), { signal: AbortSignal.timeout(forMs) });
}
