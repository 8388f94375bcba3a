// A process that tracks three events and ends as it is told to; or that only sends what others have left.
import process from 'node:process';
import { createIntercomEvents, installShutdown } from '@intercom-events/core';

const how = process.argv[2];
const events = createIntercomEvents({ spill: { directory: 'spilled' }, logger: false });

if (how === 'send') {
  await events.close();
  const { recovered, delivered } = events.stats();
  console.log(JSON.stringify({ recovered, delivered }));
} else {
  for (let order = 1; order <= 3; order += 1) events.track('42', 'placed-order', { order });
}
if (how === 'signal') {
  installShutdown(events);
  setInterval(() => {}, 1_000);
  console.log('ready');
}
if (how === 'process.exit()') process.exit(3);
if (how === 'error') throw new Error('made up');
