/** Find and create the contacts that events are about: users and leads. */

import { print } from './print.js';
import { openStage } from './try-out.js';

const { events, user, email, close } = await openStage('contacts');

// #region code
const found = await events.contacts.find({ email });
print({ id: found.id, userId: found.userId, role: found.role });
print(await events.contacts.find('nobody'));

// The contact exists already. The error says which one it is.
try {
  await events.contacts.create({ userId: user });
} catch (error) {
  print({ code: error.code, status: error.status, existingId: error.existingId });
}

// A lead has no user id. Its events are sent and listed by Intercom's own id.
const lead = await events.contacts.create({ role: 'lead', name: 'A visitor' });
await events.send({ id: lead.id }, 'asked-for-price');
for await (const { name, contactId } of events.list({ id: lead.id })) print({ name, contactId });

// Every call can also return Intercom's raw answer.
const { value, answer } = await events.contacts.find({ id: lead.id }).withAnswer();
print({ role: value.role, status: answer.status, hasRequestId: 'requestId' in answer });
// #endregion

await close();
