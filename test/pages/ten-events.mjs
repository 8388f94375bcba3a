import { send } from './inspector-page.mjs';

/** The start of a day of which the pictures in the READMEs show the afternoon. */
export const pictureMs = Date.UTC(2026, 10, 30, 16, 9, 20);

const day = 86_400;

/**
 * Sends ten events to which ten different things happen.
 *
 * @param {import('./inspector-page.mjs').Sandbox} sandbox
 */
export async function sendTenEvents(sandbox) {
  const sec = Math.floor(pictureMs / 1000);
  const price = { amount: 34_999, currency: 'eur' };
  const order = { url: 'https://shop.example.org/orders/17', value: 'A-17' };
  const many = Object.fromEntries(
    Array.from({ length: 14 }, (_, at) => [`answer_${at + 1}`, at % 5]),
  );
  const all = [
    { event_name: 'signed-in', user_id: 'ada', created_at: sec - 90 },
    {
      event_name: 'placed-order',
      user_id: 'ada',
      created_at: sec - 60,
      metadata: { order, price, delivery_date: sec + 3 * day, stripe_invoice: 'in_1N2b3C4d' },
    },
    { event_name: 'Answered.Survey', user_id: 'ada', created_at: sec - 45, metadata: many },
    {
      event_name: 'placed-order',
      user_id: 'ada',
      created_at: sec - 60,
      metadata: { order: { ...order, value: 'A-18' } },
    },
    { event_name: 'invited-friend', user_id: 'linus', created_at: sec - 30 },
    {
      event_name: 'filled-cart',
      user_id: 'grace',
      created_at: sec - 20,
      metadata: { items: ['mug', 'teapot'] },
    },
  ];
  for (const event of all) await send(sandbox, event);
  await send(sandbox, { event_name: 'signed-in', user_id: 'grace', created_at: null });
  for (const status of [429, 503]) sandbox.fault({ kind: 'answer', status });
  const retried = {
    event_name: 'updated-plan',
    user_id: 'grace',
    created_at: sec - 12,
    metadata: { plan: 'pro', price: { amount: 4_900, currency: 'jpy' } },
  };
  for (let attempt = 1; attempt <= 3; attempt += 1) await send(sandbox, retried);
  sandbox.fault({ kind: 'reset', when: 'before-store' });
  await send(sandbox, {
    event_name: 'cancelled-plan',
    user_id: 'grace',
    created_at: sec - 5,
  }).catch(() => {});
  sandbox.fault({ kind: 'answer', status: 503, times: 4 });
  await send(sandbox, { event_name: 'paid-invoice', user_id: 'ada', created_at: sec });
}
