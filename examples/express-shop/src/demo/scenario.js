import { items, people, plans, subscribers } from '../catalogue.js';
import { Visitor } from './visitor.js';

const dayMs = 86_400_000;

/**
 * Three customers use the shop over HTTP. Resolves with the expected result of each step: how many events
 * it tracks, which of them must arrive, and what happens to the others.
 */
export async function runScenario(shop) {
  const visitors = people.map(() => new Visitor(shop));
  const [ada, grace, alan] = visitors;
  return [
    await signIn(visitors),
    await doubleClick(ada),
    ...(await buyTwice(grace)),
    await inviteTen(alan),
    await sendNewsletter(ada),
  ];
}

async function signIn(visitors) {
  const signedIn = await Promise.all(people.map(({ id }, at) => visitors[at].signIn(id)));
  return {
    what: 'Three people sign in',
    name: 'signed-in',
    tracked: 3,
    arrives: signedIn.map((sent, at) => event(sent, people[at].id, { method: 'button' })),
    answers: signedIn,
    status: 200,
  };
}

async function doubleClick(ada) {
  const click = () => ada.send('PUT', '/api/plan', { plan: 'pro' });
  const clicks = await Promise.all([click(), click()]);
  const metadata = {
    plan: 'pro',
    price: { amount: plans.pro, currency: 'eur' },
    renewal_date: (Math.floor(Date.now() / dayMs + 30) * dayMs) / 1000,
  };
  return {
    what: 'Ada double-clicks "Pro"',
    name: 'updated-plan',
    tracked: 2,
    arrives: [event(clicks[0], 'ada', metadata)],
    duplicate: 1,
    answers: clicks,
    status: 200,
  };
}

async function buyTwice(grace) {
  const bought = await grace.send('POST', '/api/orders', { item: 'teapot' });
  const declined = await grace.send('POST', '/api/orders', { item: 'mug', card: 'declined' });
  const { number } = bought.answer.order;
  // The shop counts orders; the declined one got the next number.
  const next = `A-${Number(number.slice(2)) + 1}`;
  const placed = {
    order_number: number,
    total: { amount: items.teapot, currency: 'eur' },
    order_page: { url: `https://shop.example.org/orders/${number}`, value: number },
    delivery_date: between(bought, 2 * 86_400),
  };
  return [
    {
      what: 'Grace buys a teapot ...',
      name: 'started-checkout',
      tracked: 2,
      arrives: [
        event(bought, 'grace', { order_number: number }),
        event(declined, 'grace', { order_number: next }),
      ],
      answers: [bought],
      status: 201,
    },
    {
      what: '... then her card is declined',
      name: 'placed-order',
      tracked: 2,
      arrives: [event(bought, 'grace', placed)],
      discarded: 1,
      answers: [declined],
      status: 402,
    },
  ];
}

async function inviteTen(alan) {
  const invited = [];
  for (let count = 0; count < 10; count += 1) {
    invited.push(await alan.send('POST', '/api/invitations'));
  }
  return {
    what: 'Alan invites ten friends at once',
    name: 'invited-friend',
    tracked: 10,
    arrives: invited.map((sent, at) =>
      event(sent, 'alan', { invitation: at + 1, channel: 'email' }),
    ),
    answers: invited,
    status: 201,
    isSpread: true,
  };
}

async function sendNewsletter(ada) {
  const sent = await ada.send('POST', '/api/newsletters');
  return {
    what: `Ada sends a newsletter to ${subscribers.length}`,
    name: 'received-newsletter',
    tracked: subscribers.length,
    arrives: subscribers.map((user) => event(sent, user, { issue: sent.answer.issue })),
    answers: [sent],
    status: 202,
    tookMs: sent.tookMs,
  };
}

/** An event that must arrive: its user, its metadata, and between which seconds it was tracked. */
function event({ fromSec, toSec }, user, metadata) {
  return { user, metadata, fromSec, toSec };
}

/** A number that depends on when the shop received the request. */
function between({ fromSec, toSec }, addSec) {
  return { from: fromSec + addSec, to: toSec + addSec };
}
