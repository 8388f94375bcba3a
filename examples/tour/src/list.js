/** List the events of a user. */

import { print } from './print.js';
import { daysAgo, openStage } from './try-out.js';

const { events, user, email, close } = await openStage('list');
await events.send(user, 'signed-up', {}, { at: daysAgo(3) });
await events.send(user, 'invited-friend', { friends: 2 }, { at: daysAgo(2) });
await events.send(user, 'placed-order', { item: 'mug' }, { at: daysAgo(1) });

// #region code
// One by one, the newest first. The next page is requested when it is needed.
for await (const event of events.list(user, { limit: 100 })) {
  print(`${event.createdAt.toISOString()} ${event.name} ${JSON.stringify(event.metadata)}`);
}

// A whole event. The user is found by e-mail address; for a lead use { id }.
for await (const event of events.list({ email }, { limit: 1 })) {
  const { raw, ...rest } = event; // raw: as Intercom sent it
  print(rest);
}

// Page by page.
for await (const page of events.list(user, { perPage: 2 }).pages()) {
  print(page.events.map(({ name }) => name));
}

// New events since the last poll, the oldest first.
const { cursor } = await events.poll(user);
await events.send(user, 'updated-plan', { plan: 'pro' });
const news = await events.poll(user, cursor);
print(news.events.map(({ name }) => name));
// #endregion

await close();
