import { outboxContract } from '@intercom-events/testing/outbox-contract';
import { describe, test } from 'vitest';
import { Disk, MapStores } from './map-store.js';

/** A store in memory that answers as late as a file or a server does. */
function openMap() {
  const disk = new Disk();
  return { provider: () => new MapStores(disk), remove: () => {} };
}

describe.each([['a map', openMap]])('an event store in %s', (_name, open) => {
  for (const { title, run } of outboxContract(open)) test(title, run);
});
