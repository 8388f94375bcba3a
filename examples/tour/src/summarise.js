/** Count a user's events by name, over all time. */

import { print } from './print.js';
import { daysAgo, openStage } from './try-out.js';

const { events, user, close } = await openStage('summarise');
await events.send(user, 'placed-order', {}, { at: daysAgo(2) });
await events.send(user, 'placed-order', {}, { at: daysAgo(1) });

// #region code
const summary = await events.summarise(user);
print(summary.events);

// Counts from before you used Intercom.
const [first, last] = [new Date('2019-05-01'), new Date('2019-08-31')];
print(await events.createSummaries(user, [{ name: 'invited-friend', count: 4, first, last }]));

for (const { name, count } of (await events.summarise(user)).events) print(`${count} ${name}`);
// #endregion

await close();
