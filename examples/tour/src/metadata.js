/** Create an event with metadata of every type. */

import { date, link, money } from '@intercom-events/core';
import { print } from './print.js';
import { openStage } from './try-out.js';

const { events, user, close } = await openStage('metadata');

// #region code
await events.send(user, 'placed-order', {
  item: 'mug', // text
  quantity: 2, // number
  is_gift: true, // boolean
  order_date: date('2030-01-31'), // date: the key ends in _date
  receipt: 'https://shop.example.org/receipts/7', // link
  order_number: link('https://shop.example.org/orders/3434', '3434'), // rich link
  picture: 'https://shop.example.org/mug.png', // image
  price: money(2_999, 'usd'), // monetary amount: $ 29.99 in cents
  stripe_customer: 'cus_tour', // Stripe data: stripe_customer, stripe_invoice, stripe_charge
  stripe_invoice: 'in_tour', // the tenth key; an eleventh would be ignored
});

// As Intercom stored it:
for await (const { metadata } of events.list(user, { limit: 1 })) print(metadata);
// #endregion

await close();
