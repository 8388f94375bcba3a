/** The code of the documentation that is not part of the shop; `npm run smoke` runs it. */

import { date, link, money } from '@intercom-events/core';

export function trackForThem(events) {
  // #region user
  events.track('42', 'placed-order'); // your own user id, as text or as a safe integer
  events.track({ userId: '42' }, 'updated-plan'); // the same user
  events.track({ email: 'ada@example.org' }, 'placed-order'); // if e-mail addresses are unique in your workspace
  events.track({ id: '65f0c0ffee65f0c0ffee65f0' }, 'placed-order'); // Intercom's own id; a lead has no other
  // #endregion
}

export function trackWithMetadata(events) {
  // #region metadata
  events.track('42', 'renewed-plan', {
    plan: 'pro', // text, numbers and booleans are sent as they are
    seats: 12,
    price: money(34_999, 'eur'), // € 349.99: a whole number of cents
    invoice: link('https://shop.example.org/invoices/7', 'Invoice 7'),
    renewal_date: date('2030-01-31'), // the key of a date ends in _date
  });
  // #endregion
}

export function trackLater(events) {
  const { importedAt } = { importedAt: new Date(Date.now() - 3_600_000) };
  // #region time
  events.track('42', 'imported-contacts', { count: 250 }, { at: importedAt });
  // #endregion
}

export function trackOnce(events) {
  // #region dedupe
  events.track('42', 'opened-report', { page: 1 }); // accepted
  events.track('42', 'opened-report', { page: 1 }); // duplicate: a double click
  events.track('42', 'opened-report', { page: 2 }); // accepted, with the next second
  events.track('42', 'opened-report', { page: 2 }, { dedupe: false }); // accepted anyway
  events.track('42', 'synced-inbox', { took: 31 }, { dedupeKey: 'inbox' }); // accepted
  events.track('42', 'synced-inbox', { took: 47 }, { dedupeKey: 'inbox' }); // duplicate: same key
  // #endregion
}

export async function tryAgain(events) {
  // #region dead
  for (const { event, reason, status, code } of await events.dead.list()) {
    console.log(event.id, event.name, event.createdAtSec, reason, status, code);
  }
  await events.dead.redrive({ reason: 'unknown_contact' }); // send again, once the contacts exist
  await events.dead.purge({ reason: 'rejected' }); // delete: sending them again cannot help
  // #endregion
}

export function afterTheMove(events, user) {
  // #region moved
  events.track(user.id, 'updated-plan', { plan: 'pro' });
  // #endregion
}
