import 'reflect-metadata';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { configure as serverlessExpress } from '@codegenie/serverless-express';
import type { IntercomEvents } from '@intercom-events/core';
import { flushAfter } from '@intercom-events/core/serverless';
import * as forExpress from '@intercom-events/express';
import * as forHttp from '@intercom-events/http';
import * as forKoa from '@intercom-events/koa';
import { IntercomEventsModule, TrackEvent } from '@intercom-events/nestjs';
import { BadRequestException, Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express5 from 'express';
import express4 from 'express4';
import koa3, { type Context } from 'koa';
import koa2 from 'koa2';
import mocks from 'node-mocks-http';
import serverlessHttp from 'serverless-http';
import { expect, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startWorld } from '../support/world.js';

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A shop: `/orders` succeeds, `/refused` answers 400, `/fails` throws. */
interface Shop {
  /** What Lambda's adapters take. */
  readonly app: object;
  readonly listener: Listener;
}

const user = 'ada';

function expressShop(framework: typeof express5, client: IntercomEvents): Shop {
  const app = framework();
  app.set('env', 'test');
  app.use(forExpress.intercomEvents({ client, user: () => user }));
  const placed = forExpress.trackEvent('placed-order');
  app.get('/orders', placed, (_req, res) => void res.status(201).json({ ok: true }));
  app.get('/refused', placed, (_req, res) => void res.status(400).json({ ok: false }));
  app.get('/fails', placed, () => {
    throw new Error('made-up trouble');
  });
  return { app, listener: app as unknown as Listener };
}

function koaShop(Framework: typeof koa3, client: IntercomEvents): Shop {
  const app = new Framework();
  app.silent = true;
  app.use(forKoa.intercomEvents({ client, user: () => user }));
  app.use(forKoa.trackEvent('placed-order'));
  app.use((ctx: Context) => {
    if (ctx.path === '/fails') throw new Error('made-up trouble');
    ctx.status = ctx.path === '/orders' ? 201 : 400;
    ctx.body = { ok: true };
  });
  return { app, listener: app.callback() };
}

function httpShop(client: IntercomEvents): Shop {
  const events = forHttp.intercomEvents({ client, user: () => user });
  const placed = forHttp.trackEvent('placed-order');
  const statuses: Record<string, number> = { '/orders': 201, '/refused': 400 };
  const listener = events(
    placed((request, response) => {
      response.statusCode = statuses[request.url ?? ''] ?? 500;
      response.end('{}');
    }),
  );
  return { app: listener, listener };
}

async function nestShop(client: IntercomEvents): Promise<Shop> {
  @Controller()
  class ShopController {
    @Get('orders')
    @TrackEvent('placed-order')
    order() {
      return { ok: true };
    }

    @Get('refused')
    @TrackEvent('placed-order')
    refuse() {
      throw new BadRequestException();
    }

    @Get('fails')
    @TrackEvent('placed-order')
    fail() {
      throw new Error('made-up trouble');
    }
  }
  @Module({
    imports: [IntercomEventsModule.forRoot({ client, user: () => user })],
    controllers: [ShopController],
  })
  class ShopModule {}
  const nest = await NestFactory.create(ShopModule, { logger: false });
  await nest.init();
  const app = nest.getHttpAdapter().getInstance();
  return { app, listener: app };
}

const shops: Record<string, (client: IntercomEvents) => Shop | Promise<Shop>> = {
  'Express 5': (client) => expressShop(express5, client),
  'Express 4': (client) => expressShop(express4 as unknown as typeof express5, client),
  'Koa 3': (client) => koaShop(koa3, client),
  'Koa 2': (client) => koaShop(koa2 as unknown as typeof koa3, client),
  Nest: nestShop,
  'no framework': httpShop,
};

/** A request as API Gateway passes it to a function. */
function invocation(path: string) {
  return {
    httpMethod: 'GET',
    path,
    headers: { host: 'shop.example.org' },
    multiValueHeaders: { host: ['shop.example.org'] },
    queryStringParameters: null,
    body: null,
    isBase64Encoded: false,
    requestContext: { identity: { sourceIp: '127.0.0.1' } },
  };
}

type Invoke = (event: object, context: object) => Promise<{ statusCode: number }>;

const lambdaAdapters: Record<string, (app: object) => Invoke> = {
  'serverless-http': (app) => serverlessHttp(app as never) as unknown as Invoke,
  'serverless-express': (app) => {
    const handler = serverlessExpress({ app: app as never }) as unknown as Invoke;
    return (event, context) => handler(event, context);
  },
};

const combinations = Object.keys(shops).flatMap((shop) =>
  Object.keys(lambdaAdapters)
    // It takes frameworks only.
    .filter((adapter) => shop !== 'no framework' || adapter !== 'serverless-express')
    .map((adapter) => [shop, adapter] as const),
);

test.each(combinations)(
  'row 97: %s behind %s: a response below 400 is a success, others are failures',
  async (shopName, adapterName) => {
    const { clock, events, sandbox } = await startWorld({
      sandbox: { unknownContacts: 'create' },
    });
    const shop = await shops[shopName]?.(events);
    const invoke = lambdaAdapters[adapterName]?.(shop?.app ?? {});

    expect(await invoke?.(invocation('/orders'), {})).toMatchObject({
      statusCode: shopName === 'Nest' ? 200 : 201,
    });
    await clock.settle();
    expect(events.stats()).toMatchObject({ held: 0, delivered: 1 });

    await invoke?.(invocation('/refused'), {});
    await invoke?.(invocation('/fails'), {});
    await clock.settle();
    const stats = expectLaw(events, sandbox);
    expect(stats).toMatchObject({ held: 0, delivered: 1, discarded: { failed: 2 } });
    expect(sandbox.events).toMatchObject([{ event_name: 'placed-order', user_id: user }]);
  },
);

/** A response of node-mocks-http; by default it emits nothing at all. */
function mockedPair(url: string, isSilent: boolean) {
  const options = isSilent ? {} : { eventEmitter: EventEmitter };
  return mocks.createMocks({ method: 'GET', url }, options);
}

test.each([
  ['Express 5', 'that emits nothing', true],
  ['Express 5', 'that emits events', false],
  ['Express 4', 'that emits nothing', true],
  ['Express 4', 'that emits events', false],
  ['Nest', 'that emits nothing', true],
  ['Nest', 'that emits events', false],
  ['no framework', 'that emits nothing', true],
  ['no framework', 'that emits events', false],
])(
  'row 97: %s with a mocked response %s: it is a success when it has ended',
  async (shopName, _which, isSilent) => {
    const { clock, events, sandbox } = await startWorld({
      sandbox: { unknownContacts: 'create' },
    });
    const shop = await shops[shopName]?.(events);
    for (const url of ['/orders', '/refused']) {
      const { req, res } = mockedPair(url, isSilent);
      shop?.listener(req as never, res as never);
    }
    await clock.settle();
    // Without events it is noticed at the next look, once a second.
    if (isSilent) await clock.advance(1_000);

    expect(expectLaw(events, sandbox)).toMatchObject({
      held: 0,
      delivered: 1,
      discarded: { failed: 1 },
    });
  },
);

test('row 97: a response that emits nothing is decided when its invocation ends', async () => {
  const { clock, events, sandbox } = await startWorld({ sandbox: { unknownContacts: 'create' } });
  const { listener } = expressShop(express5, events);
  const handler = flushAfter(
    async (path: string, _context: object) => {
      const { req, res } = mockedPair(path, true);
      listener(req as never, res as never);
      await new Promise((resolve) => setImmediate(resolve));
      return res.statusCode;
    },
    { events },
  );

  const answer = handler('/orders', {});
  await clock.settle();

  expect(await answer).toBe(201);
  expect(expectLaw(events, sandbox)).toMatchObject({ held: 0, delivered: 1 });
});
