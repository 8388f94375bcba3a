import { date, link, money } from '@intercom-events/core';
import { expect, test } from 'vitest';
import { startWorld } from '../support/world.js';
import { failure } from './stand-in.js';

const at = 1_799_000_000;

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test('sent events are listed page by page, with unchanged metadata', async () => {
  const { events } = await startWorld();
  const metadata = {
    order_date: date(new Date(1_799_000_000_000)),
    price: money(34_999, 'eur'),
    order: link('https://shop.example.org/orders/7', 'Order 7'),
  };
  for (let n = 0; n < 7; n += 1) {
    await events.send('42', 'placed-order', { n, ...metadata }, { at: at + n });
  }

  const found = await all(events.list('42', { perPage: 3 }));
  const pages = await all(events.list('42', { perPage: 3 }).pages());

  expect(found.map((event) => event.metadata.n)).toEqual([6, 5, 4, 3, 2, 1, 0]);
  expect(found[0]).toMatchObject({
    name: 'placed-order',
    userId: '42',
    createdAt: new Date((at + 6) * 1000),
    metadata: { order_date: at, price: { amount: 34_999, currency: 'eur' } },
  });
  expect(pages.map((page) => page.events.length)).toEqual([3, 3, 1]);
  expect(pages[0]?.answer).toMatchObject({ status: 200, rateLimit: { limit: 1_667 } });
  const range = { since: at + 2, before: at + 5 };
  expect((await all(events.list('42', range))).map((event) => event.metadata.n)).toEqual([4, 3, 2]);
});

test('a poll returns each new event once, and nothing else', async () => {
  const { events } = await startWorld();
  const start = await events.poll('42');
  expect(start.events).toEqual([]);
  const send = (n: number) => events.send('42', 'placed-order', { n }, { at: at + n });
  for (let n = 0; n < 60; n += 1) await send(n);

  const first = await events.poll('42', start.cursor);
  const none = await events.poll('42', first.cursor);
  await send(60);
  const second = await events.poll('42', none.cursor);

  expect(first.events.map((event) => event.metadata.n)).toEqual(
    Array.from({ length: 60 }, (_none, n) => n),
  );
  expect(none.events).toEqual([]);
  expect(second.events.map((event) => event.metadata.n)).toEqual([60]);
});

test('summaries count sent events and created summaries', async () => {
  const { events } = await startWorld();
  for (let n = 0; n < 3; n += 1) await events.send('42', 'placed-order', {}, { at: at + n });
  await events.createSummaries('42', [
    { name: 'invited-friend', count: 4, first: at, last: new Date((at + 9) * 1000) },
  ]);

  const summary = await events.summarise('42');

  expect(summary).toMatchObject({ userId: '42' });
  expect([...summary.events].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    {
      name: 'invited-friend',
      count: 4,
      first: new Date(at * 1000),
      last: new Date((at + 9) * 1000),
    },
    { name: 'placed-order', count: 3, first: new Date(at * 1000), last: new Date((at + 2) * 1000) },
  ]);
});

test('a contact is created, found by each of its identifiers, and not created twice', async () => {
  const { events } = await startWorld();
  const made = await events.contacts.create({ userId: 'ada', email: 'ada+test@example.org' });

  expect(made).toMatchObject({ userId: 'ada', email: 'ada+test@example.org', role: 'user' });
  for (const by of ['ada', { id: made.id }, { email: 'ada+test@example.org' }]) {
    expect(await events.contacts.find(by)).toMatchObject({ id: made.id });
  }
  expect(await events.contacts.find('nobody')).toBeUndefined();
  expect(await events.contacts.find({ id: '0'.repeat(24) })).toBeUndefined();
  expect(await failure(events.contacts.create({ userId: 'ada' }))).toMatchObject({
    code: 'CONFLICT',
    existingId: made.id,
  });
});

test('a lead is created, tracked by its id, and listed by it', async () => {
  const { events } = await startWorld();
  const lead = await events.contacts.create({ role: 'lead', email: 'lead@example.org' });
  await events.send({ id: lead.id }, 'signed-up', {}, { at });

  const found = await all(events.list({ id: lead.id }));

  expect(found).toMatchObject([{ name: 'signed-up', contactId: lead.id }]);
});

test('send() for an unknown contact is NOT_FOUND', async () => {
  const { events } = await startWorld();

  expect(await failure(events.send('nobody', 'signed-up'))).toMatchObject({
    code: 'NOT_FOUND',
    status: 404,
    intercomCode: 'not_found',
  });
});

test('me() returns the workspace of the token, and its region', async () => {
  const { events } = await startWorld({ sandbox: { region: 'eu' } });

  const { value, answer } = await events.me().withAnswer();

  expect(value.app.region?.toLowerCase()).toBe('eu');
  expect(Date.parse(answer.headers.date ?? '')).toBe(1_800_000_000_000);
});

test('a legacy job accepts events, can be appended to by id, and lists failed items', async () => {
  const { events, sandbox } = await startWorld();
  const item = (n: number, user = '42') => ({ user, name: 'ordered-item', at: at + n });

  const job = await events.bulk.submit([item(0), item(1)]);
  await events.bulk.submit([item(2), item(3, 'nobody')], { jobId: job.id });

  expect(job.closingAt?.getTime()).toBe((job.createdAt?.getTime() ?? 0) + 900_000);
  expect(await events.bulk.job(job.id)).toMatchObject({ id: job.id });
  const { items } = await events.bulk.errors(job.id);
  expect(items).toHaveLength(1);
  expect(items[0]?.data).toMatchObject({ user_id: 'nobody' });
  expect(sandbox.counts.stored).toBe(3);
  expect(await failure(events.bulk.job('job_v2_unknown'))).toMatchObject({ code: 'NOT_FOUND' });
});
