// #region program
import { createIntercomEvents, date, money } from '@intercom-events/core';

const events = createIntercomEvents(); // INTERCOM_ACCESS_TOKEN, INTERCOM_REGION

for (const { customer, cents, renewsAt } of renewedToday()) {
  events.track(customer, 'renewed-plan', {
    price: money(cents, 'eur'),
    renewal_date: date(renewsAt),
  });
}

const { delivered, dead } = await events.close(); // waits up to 5 s
console.log(`${delivered} delivered, ${dead} given up.`);

/** In a real application this is a database query. */
function renewedToday() {
  return [
    { customer: 'ada', cents: 2_900, renewsAt: '2030-01-31' },
    { customer: 'grace', cents: 9_900, renewsAt: '2030-01-31' },
  ];
}
// #endregion
