/**
 * What is sent about a user, and what is not. Without a token it is a dry run and shows what would be sent:
 * `npm run privacy`.
 */

import { createIntercomEvents } from '@intercom-events/core';

/** The users who have given their consent: a table of the application. */
const agreed = new Set(['ada', 'linus']);

// #region client
const events = createIntercomEvents({
  redact: { keys: ['date_of_birth', /^internal_/], patterns: [/[\w.+-]{1,64}@[\w.-]{1,255}/] },
  beforeTrack: (event) => (event.name.startsWith('debug-') ? null : event),
  consent: (contact) => agreed.has(contact.value), // called again before each attempt
  sample: { 'opened-page': 0.1 }, // the events of this name of every tenth user
});
// #endregion

// #region redact
events.track('ada', 'invited-friend', {
  plan: 'pro', // sent as it is
  note: 'Ask grace@example.org', // sent as "Ask [redacted]", because of `patterns`
  access_token: 'made-up', // removed: the key looks like a secret
  two_factor_token: true, // sent: `true` only says that there is one
  token_count: 512, // sent: the last word says that it is a number of tokens
  dateOfBirth: '1815-12-10', // removed, because of `keys`
});
// #endregion

// #region refused
events.track('ada', 'debug-opened-console'); // dropped: redacted, because of `beforeTrack`
events.track('grace', 'placed-order'); // dropped: consent, because of `consent`
// #endregion

// #region forget
async function erase(user) {
  agreed.delete(user.id); // first, so that nothing new is accepted
  const report = await events.forget({ userId: user.id, email: user.email });
  return report; // { held, pending, deadLetters, inFlight }
}
// #endregion

events.track('linus', 'placed-order', { items: 3 });
const report = await erase({ id: 'linus', email: 'linus@example.org' });
const { delivered, dead } = await events.close();
console.log(JSON.stringify({ report, delivered, dead, dropped: events.stats().dropped }));
