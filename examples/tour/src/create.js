/** Create an event. */

import { print } from './print.js';
import { openStage } from './try-out.js';

const { events, user, close } = await openStage('create');

// #region code
// In a request: returns at once, never throws, is delivered in the background.
print(events.track(user, 'placed-order'));
print(await events.flush());

// In a script: waits for Intercom's answer. Names are stored in lower case.
print(await events.send(user, 'Invited-Friend', { friends: 2 }));

// If Intercom refuses it, you get an error with a code and a message that says what to do.
try {
  await events.send('nobody', 'placed-order');
} catch (error) {
  print({ code: error.code, status: error.status, intercomCode: error.intercomCode });
  print(error.message);
}
// #endregion

await close();
