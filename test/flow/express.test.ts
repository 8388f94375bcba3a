import { money } from '@intercom-events/core';
import { intercomEvents, trackEvent } from '@intercom-events/express';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { expect, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startApp } from '../support/start-app.js';
import { until } from '../support/turns.js';
import { startWorld, type World } from '../support/world.js';

const anybody = { unknownContacts: 'create' } as const;

interface Shop extends World {
  readonly app: Express;
  /** Makes a request, reads the response, and returns its status. */
  readonly post: (path: string, userId?: string) => Promise<number>;
  /** After the routes are defined. */
  readonly open: () => Promise<void>;
  readonly url: () => string;
}

/** An application whose users sign in with a header, after the tracker is mounted. */
async function startShop(): Promise<Shop> {
  const world = await startWorld({ sandbox: anybody });
  const app = express();
  app.use(intercomEvents({ client: world.events }));
  app.use((req: Request & { user?: object }, _res: Response, next: NextFunction) => {
    const id = req.get('x-user');
    if (id !== undefined) req.user = { id };
    next();
  });
  let url = '';
  return {
    ...world,
    app,
    open: async () => {
      url = await startApp(app);
    },
    url: () => url,
    post: async (path, userId = '42') => {
      const headers = { 'x-user': userId, connection: 'close' };
      const response = await fetch(`${url}${path}`, { method: 'POST', headers });
      await response.text();
      return response.status;
    },
  };
}

test('an event tracked in a handler arrives once, for the signed-in user, with its second', async () => {
  const shop = await startShop();
  const { app, clock, events, sandbox } = shop;
  app.post('/plan', (req, res) => {
    const verdict = req.track('Updated-Plan', { plan: 'pro', price: money(34_999, 'EUR') });
    res.json(verdict);
  });
  await shop.open();
  await clock.advance(1_234);
  const trackedAtSec = clock.wallSec;

  expect(await shop.post('/plan', 'ada')).toBe(200);
  await clock.advance(2_000);
  await until(
    () => events.stats().pending === 0,
    () => 'the event should be delivered',
  );
  await clock.advance(3_600_000);

  expect(sandbox.events).toMatchObject([
    {
      user_id: 'ada',
      event_name: 'updated-plan',
      created_at: trackedAtSec,
      metadata: { plan: 'pro', price: { amount: 34_999, currency: 'eur' } },
    },
  ]);
  expect(sandbox.counts).toMatchObject({ requests: 1, duplicates: 0 });
  expectLaw(events, sandbox);
});

test('a response does not wait for Intercom, even while Intercom does not answer', async () => {
  const shop = await startShop();
  const { app, clock, events, proxy, sandbox } = shop;
  app.post('/plan', (req, res) => {
    req.track('updated-plan');
    res.sendStatus(204);
  });
  await shop.open();
  proxy.conduct = { kind: 'swallow' };

  expect(await shop.post('/plan')).toBe(204);
  await until(
    () => proxy.connections === 1,
    () => 'the event should be on its way',
  );
  expect(events.stats()).toMatchObject({ accepted: 1, pending: 1 });
  expect(await shop.post('/plan', 'ada')).toBe(204);

  proxy.conduct = { kind: 'forward' };
  await clock.advance(60_000);
  expect(sandbox.counts.stored).toBe(2);
  expectLaw(events, sandbox);
});

test('a double click is one event', async () => {
  const shop = await startShop();
  const { app, clock, events, sandbox } = shop;
  app.post('/orders', (req, res) => {
    res.json(req.track('placed-order', { cart: 'c-1' }));
  });
  await shop.open();

  await Promise.all([shop.post('/orders'), shop.post('/orders')]);
  await until(
    () => events.stats().pending === 0,
    () => 'the event should be delivered',
  );
  await clock.settle();

  expect(events.stats()).toMatchObject({ tracked: 2, accepted: 1, duplicate: 1, delivered: 1 });
  expect(sandbox.counts).toMatchObject({ stored: 1, duplicates: 0 });
  expectLaw(events, sandbox);
});

test('ten different events of one name and user in one second arrive in ten different seconds, in order, none before its second', async () => {
  const shop = await startShop();
  const { app, clock, events, sandbox } = shop;
  let step = 0;
  app.post('/steps', (req, res) => {
    step += 1;
    req.track('finished-step', { step });
    res.sendStatus(204);
  });
  await shop.open();
  const firstSec = clock.wallSec;

  for (let i = 0; i < 10; i += 1) await shop.post('/steps');
  await until(
    () => events.stats().accepted === 10,
    () => 'ten events should be accepted',
  );
  await until(
    () => sandbox.counts.stored === 1,
    () => 'the first should arrive at once',
  );
  await clock.advance(20_000);

  const arrived = sandbox.events.map((event) => [event.metadata.step, event.created_at]);
  expect(arrived).toEqual(Array.from({ length: 10 }, (_, i) => [i + 1, firstSec + i]));
  for (const { arrivedAtMs, created_at } of sandbox.events) {
    expect(arrivedAtMs).toBeGreaterThanOrEqual(created_at * 1_000);
  }
  expect(events.stats().secondTaken).toBe(0);
  expectLaw(events, sandbox);
});

test('trackEvent() tracks a success, and nothing that failed, threw or was aborted', async () => {
  const shop = await startShop();
  const { app, clock, events, sandbox } = shop;
  const isGone = new Promise<void>((resolve) => {
    app.post('/slow', trackEvent('waited-long'), (_req, res) => {
      res.once('close', () => resolve());
      res.write('so far');
    });
  });
  app.post(
    '/ok',
    trackEvent('placed-order', (req) => ({ path: req.path })),
    (_req, res) => {
      res.sendStatus(201);
    },
  );
  app.post('/moved', trackEvent('moved-order'), (_req, res) => res.redirect('/elsewhere'));
  app.post('/missing', trackEvent('missed-order'), (_req, res) => void res.sendStatus(404));
  app.post('/broken', trackEvent('broke-order'), (_req, res) => void res.sendStatus(500));
  app.post('/throws', trackEvent('threw-order'), () => {
    throw new Error('made-up trouble');
  });
  app.use((_e: Error, _req: Request, res: Response, _next: NextFunction) => {
    res.sendStatus(503);
  });
  await shop.open();

  expect(await shop.post('/ok')).toBe(201);
  expect(await shop.post('/missing')).toBe(404);
  expect(await shop.post('/broken')).toBe(500);
  expect(await shop.post('/throws')).toBe(503);
  const leaving = new AbortController();
  const left = await fetch(`${shop.url()}/slow`, {
    method: 'POST',
    headers: { 'x-user': '42' },
    signal: leaving.signal,
  });
  leaving.abort();
  await left.text().catch(() => '');
  await isGone;
  await until(
    () => events.stats().held === 0,
    () => 'every outcome should be known',
  );
  await clock.settle();

  expect(sandbox.events).toMatchObject([{ event_name: 'placed-order', metadata: { path: '/ok' } }]);
  expect(events.stats().discarded.failed).toBe(4);
  expectLaw(events, sandbox);
});

test('an event of req.track() is sent even if its request fails afterwards', async () => {
  const shop = await startShop();
  const { app, clock, events, sandbox } = shop;
  app.post('/try', (req, res) => {
    req.track('tried-payment');
    res.sendStatus(502);
  });
  await shop.open();

  expect(await shop.post('/try')).toBe(502);
  await until(
    () => sandbox.counts.stored === 1,
    () => 'the event should arrive',
  );
  await clock.settle();
  expectLaw(events, sandbox);
});

test('a hundred requests at once: every event has the user of its own request', async () => {
  const shop = await startShop();
  const { app, clock, events, sandbox } = shop;
  app.post('/who/:id', async (req, res) => {
    await new Promise((resolve) => setImmediate(resolve));
    req.track('said-hello', { id: req.params.id });
    await new Promise((resolve) => setImmediate(resolve));
    events.current.track('said-goodbye', { id: req.params.id });
    res.sendStatus(204);
  });
  await shop.open();

  await Promise.all(Array.from({ length: 100 }, (_, i) => shop.post(`/who/u-${i}`, `u-${i}`)));
  await until(
    () => sandbox.counts.stored === 200,
    () => `200 events, ${sandbox.counts.stored} came`,
  );
  await clock.settle();

  expect(sandbox.events.every((event) => event.metadata.id === event.user_id)).toBe(true);
  expectLaw(events, sandbox);
});
