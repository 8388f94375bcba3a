/**
 * What of a user leaves, and what does not. Without a token it is a dry run and shows what would be sent:
 * `npm run privacy`.
 */

import { createIntercomEvents } from '@intercom-events/core';

/** A table of the application's: who has agreed. */
const agreed = new Set(['ada', 'linus']);

// #region client
const events = createIntercomEvents({
  redact: { keys: ['date_of_birth', /^internal_/], patterns: [/[\w.+-]{1,64}@[\w.-]{1,255}/] },
  beforeTrack: (event) => (event.name.startsWith('debug-') ? null : event),
  consent: (contact) => agreed.has(contact.value), // asked again right before each sending
  sample: { 'opened-page': 0.1 }, // of this name, all events of every tenth user
});
// #endregion

// #region redact
events.track('ada', 'invited-friend', {
  plan: 'pro', // goes as it is
  note: 'Ask grace@example.org', // "Ask [redacted]": by `patterns`
  access_token: 'made-up', // left out: it sounds like a secret
  two_factor_token: true, // goes: it says no more than that there is one
  token_count: 512, // goes: it is about tokens, and none
  dateOfBirth: '1815-12-10', // left out: by `keys`
});
// #endregion

// #region refused
events.track('ada', 'debug-opened-console'); // dropped: redacted, by beforeTrack
events.track('grace', 'placed-order'); // dropped: consent
// #endregion

// #region forget
async function erase(user) {
  agreed.delete(user.id); // first, so that nothing new comes in
  const report = await events.forget({ userId: user.id, email: user.email });
  return report; // { held, pending, deadLetters, inFlight }
}
// #endregion

events.track('linus', 'placed-order', { items: 3 });
const report = await erase({ id: 'linus', email: 'linus@example.org' });
const { delivered, dead } = await events.close();
console.log(JSON.stringify({ report, delivered, dead, dropped: events.stats().dropped }));
