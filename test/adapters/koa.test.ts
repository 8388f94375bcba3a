import { createServer } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import { PassThrough, Readable } from 'node:stream';
import { intercomEvents, trackEvent } from '@intercom-events/koa';
import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import Koa3, { type Context, type Middleware, type Next } from 'koa';
import Koa2 from 'koa2';
import supertest from 'supertest';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startServer } from '../support/start-app.js';
import { turn, until } from '../support/turns.js';
import { koaDriver } from './koa-driver.js';
import { type Stage, startStage } from './stage.js';
import { dial, requestText } from './wire.js';

const majors = [
  { major: 2, Koa: Koa2, driver: koaDriver(Koa2, 'koa2') },
  { major: 3, Koa: Koa3, driver: koaDriver(Koa3, 'koa') },
];

describe.each(majors)('Koa $major', ({ major, Koa, driver }) => {
  const signedIn = { user: () => 'ada' };
  let stage: Stage;
  let app: Koa3;
  let router: Router;

  beforeEach(async () => {
    stage = await startStage(driver);
    app = new Koa();
    app.silent = true;
    router = new Router();
  });

  const mount = (): void => {
    app.use(intercomEvents({ client: stage.events, ...signedIn }));
  };
  const ask = () => supertest(app.callback());

  test('nested routers track with the application’s context', async () => {
    const inner = new Router();
    inner.post('/lines', trackEvent('added-line'), (ctx) => {
      ctx.track('chose-thing', { order: String(ctx.params.order) });
      ctx.status = 201;
    });
    router.use('/orders/:order', inner.routes());
    mount();
    app.use(router.routes());

    await ask().post('/orders/7/lines').expect(201);

    expect(await stage.arrived()).toEqual([
      ['added-line', 'ada'],
      ['chose-thing', 'ada'],
    ]);
    expect(stage.sandbox.events.map(({ metadata }) => metadata)).toContainEqual({ order: '7' });
  });

  test('mounted on a router or a path of it, it tracks in that part of the application only', async () => {
    const answer = (ctx: Context): void => {
      ctx.body = { has: typeof ctx.track, ...ctx.track?.('looked-around', { at: ctx.path }) };
    };
    router.use('/api', intercomEvents({ client: stage.events, ...signedIn }));
    router.get('/api/page', answer);
    router.get('/page', answer);
    const shop = new Router({ prefix: '/shop' });
    shop.use(intercomEvents({ client: stage.events, user: () => 'bob' }));
    shop.get('/page', answer);
    app.use(router.routes()).use(shop.routes());

    await ask().get('/api/page').expect(200, { has: 'function', status: 'accepted' });
    await ask().get('/shop/page').expect(200, { has: 'function', status: 'accepted' });
    await ask().get('/page').expect(200, { has: 'undefined' });

    expect('track' in app.context).toBe(false);
    expect(await stage.arrived()).toEqual([
      ['looked-around', 'ada'],
      ['looked-around', 'bob'],
    ]);
  });

  test('a sub-application tracks with the same context, as with koa-mount', async () => {
    const inner = new Koa();
    inner.use(trackEvent('visited-shop'));
    inner.use((ctx) => {
      ctx.body = ctx.track('placed-order');
    });
    mount();
    app.use(under('/inner', inner));

    await ask().post('/inner/orders').expect(200, { status: 'accepted' });

    expect(await stage.arrived()).toEqual([
      ['placed-order', 'ada'],
      ['visited-shop', 'ada'],
    ]);
  });

  test('an application that answers through its own callback has the request in events.current', async () => {
    const inner = new Koa();
    inner.use((ctx) => {
      ctx.body = { has: typeof ctx.track, ...stage.events.current.track('placed-order') };
    });
    const serve = inner.callback();
    mount();
    app.use((ctx) => {
      ctx.respond = false;
      return serve(ctx.req, ctx.res);
    });

    await ask().post('/orders').expect(200, { has: 'undefined', status: 'accepted' });

    expect(await stage.arrived()).toEqual([['placed-order', 'ada']]);
  });

  test('mounted twice, every event is sent once', async () => {
    mount();
    mount();
    router.post('/orders', trackEvent('placed-order'), (ctx) => {
      ctx.track('paid-order', {}, { dedupe: false });
      ctx.status = 201;
    });
    app.use(router.routes());

    await ask().post('/orders').expect(201);

    expect(await stage.arrived()).toEqual([
      ['paid-order', 'ada'],
      ['placed-order', 'ada'],
    ]);
    expect(stage.events.stats().tracked).toBe(2);
  });

  test('mounted twice with two users, the inner one applies to what comes after it', async () => {
    mount();
    const inner = intercomEvents({ client: stage.events, user: () => 'bob' });
    router.post('/orders', inner, trackEvent('placed-order'), (ctx) => {
      ctx.body = ctx.track('paid-order');
    });
    app.use(router.routes());
    app.use((ctx) => {
      ctx.body = ctx.track('looked-around');
    });

    await ask().post('/orders').expect(200, { status: 'accepted' });
    await ask().get('/').expect(200, { status: 'accepted' });

    expect(await stage.arrived()).toEqual([
      ['looked-around', 'ada'],
      ['paid-order', 'bob'],
      ['placed-order', 'bob'],
    ]);
  });

  test('error handling can track, whatever was thrown and wherever: before the adapter, after it, on the application', async () => {
    const handling = (name: string): Middleware => {
      return async (ctx, next) => {
        try {
          await next();
        } catch (error) {
          ctx.status = 500;
          ctx.body = ctx.track('met-trouble', { in: name, at: ctx.path });
          if (ctx.path.endsWith(name)) return;
          throw error;
        }
      };
    };
    app.use(handling('around'));
    mount();
    app.use(handling('behind'));
    app.use(bodyParser());
    app.use((ctx) => {
      if (ctx.path.startsWith('/text')) throw 'made-up trouble';
      ctx.throw(409, 'made-up trouble');
    });
    const heard: unknown[] = [];
    app.on('error', (_error: Error, ctx: Context) => heard.push(ctx.track('lost-request')));

    for (const at of ['/behind', '/text/behind']) {
      await ask().post(at).expect(500, { status: 'accepted' });
    }
    for (const at of ['/around', '/text/around']) {
      await ask().post(at).expect(500, { status: 'accepted' });
    }
    await ask().post('/json/behind').type('json').send('{"a":').expect(500);
    await ask().post('/nobody').expect(409, 'made-up trouble');

    expect(heard).toEqual([{ status: 'accepted' }]);
    await stage.clock.advance(20_000);
    const names = (await stage.arrived()).map(([name]) => name);
    expect(names.filter((name) => name === 'lost-request')).toHaveLength(1);
    expect(stage.events.stats()).toMatchObject({ delivered: stage.events.stats().tracked });
  });

  test.each([
    ['ctx.throw()', 402, (ctx: Context) => ctx.throw(402, 'Your card was declined.')],
    ['ctx.assert()', 401, (ctx: Context) => ctx.assert(ctx.state.nobody, 401)],
    ['an error with a status', 418, () => Promise.reject(withStatus(418))],
    ['an error with a status there is not', 500, () => Promise.reject(withStatus(99))],
    ['text that is thrown', 500, () => Promise.reject('made-up trouble')],
    ['next() that is called twice', 500, (_ctx: Context, next: Next) => next().then(next)],
    ['a body and no error', 200, (ctx: Context) => Object.assign(ctx, { body: 'done' })],
    ['nothing at all', 404, () => undefined],
  ] as const)('%s: the status of Koa’s response counts, %d', async (_what, status, end) => {
    const told: unknown[] = [];
    mount();
    app.use(trackEvent('tried-order'));
    app.use(async (ctx, next) => {
      ctx.track('watched-order', {}, { sendWhen: (outcome) => told.push(outcome) > 0 });
      await end(ctx, next);
    });

    await ask().post('/orders').expect(status);

    const names = (await stage.arrived()).map(([name]) => name);
    expect(names).toEqual(status < 400 ? ['tried-order', 'watched-order'] : ['watched-order']);
    expect(told).toEqual([{ ok: status < 400, status, aborted: false }]);
  });

  test('a stream body is a success when all of it was sent, and a failure when it breaks', async () => {
    const bodies: PassThrough[] = [];
    mount();
    app.use(trackEvent('read-report', (ctx) => ({ at: ctx.path })));
    app.use((ctx) => {
      if (ctx.path === '/whole') {
        ctx.body = Readable.from(['one', 'two']);
        return;
      }
      const body = new PassThrough();
      bodies.push(body);
      body.write('so far');
      ctx.body = body;
    });
    const url = await startServer(createServer(app.callback()));

    await supertest(url).get('/whole').expect(200);
    const broken = await dial(url, requestText('GET /broken'));
    await broken.received('so far');
    bodies[0]?.destroy(new Error('made-up trouble'));
    // Koa 2 leaves such a response open: the client disconnects.
    if (major === 2) broken.socket.destroy();
    await broken.ended();
    await until(
      () => stage.events.stats().held === 0,
      () => 'the broken answer should have ended',
    );

    expect(await stage.arrived()).toEqual([['read-report', 'ada']]);
    expect(stage.sandbox.events).toMatchObject([{ metadata: { at: '/whole' } }]);
    expect(stage.events.stats().discarded.failed).toBe(1);
  });

  test('a response that bypasses Koa is followed to its end', async () => {
    mount();
    app.use(trackEvent('took-over'));
    app.use((ctx) => {
      ctx.respond = false;
      setImmediate(() => ctx.res.writeHead(Number(ctx.path.slice(1))).end('by hand'));
    });

    await ask().get('/202').expect(202, 'by hand');
    expect(await stage.arrived()).toEqual([['took-over', 'ada']]);
    await ask().get('/503').expect(503, 'by hand');

    expect(await stage.arrived()).toHaveLength(1);
    expect(stage.events.stats().discarded.failed).toBe(1);
  });

  test('middleware before the adapter can track after everything else is done', async () => {
    app.use(async (ctx, next) => {
      await next();
      ctx.track('finished-work', { status: ctx.status }, { sendWhen: 'success' });
    });
    mount();
    app.use((ctx) => {
      ctx.state.user = 'ada';
      ctx.status = 202;
    });

    await ask().post('/orders').expect(202);

    expect(await stage.arrived()).toEqual([['finished-work', 'ada']]);
    expect(stage.sandbox.events).toMatchObject([{ metadata: { status: 202 } }]);
  });

  test("Koa's own current context and ours lead to the same request", async () => {
    app = new Koa({ asyncLocalStorage: true });
    mount();
    app.use(async (ctx) => {
      await turn();
      const { track } = app.currentContext as Context;
      ctx.body = [track === ctx.track, stage.events.current.track('placed-order').status];
    });

    await ask().post('/orders').expect(200, [true, 'accepted']);

    expect(await stage.arrived()).toEqual([['placed-order', 'ada']]);
  });

  test('over HTTP/2 it works the same', async () => {
    mount();
    app.use(trackEvent('placed-order'));
    app.use((ctx) => {
      ctx.status = ctx.path === '/orders' ? 201 : 409;
    });
    const url = await startHttp2(app);
    const session = connect(url);
    onTestFinished(() => session.destroy());

    for (const [path, status] of [
      ['/orders', 201],
      ['/taken', 409],
    ] as const) {
      const request = session.request({ ':path': path });
      const answered = await new Promise((resolve, reject) => {
        request
          .on('error', reject)
          .on('response', (head) => resolve(head[':status']))
          .resume();
      });
      expect(answered).toBe(status);
    }

    expect(await stage.arrived()).toEqual([['placed-order', 'ada']]);
    expect(stage.events.stats().discarded.failed).toBe(1);
  });

  test('the metadata function gets the context of Koa', async () => {
    mount();
    app.use(bodyParser());
    router.put(
      '/orders/:order',
      trackEvent('updated-order', (ctx) => ({
        order: String(ctx.params.order),
        plan: Object(ctx.request.body).plan,
        price: ctx.state.price,
        status: ctx.status,
        total: Number(ctx.response.get('x-total')),
      })),
      (ctx) => {
        ctx.state.price = 5;
        ctx.set('x-total', '7');
        ctx.status = 202;
      },
    );
    app.use(router.routes());

    await ask().put('/orders/3').send({ plan: 'pro' }).expect(202);

    await stage.arrived();
    expect(stage.sandbox.events.map(({ metadata }) => metadata)).toEqual([
      { order: '3', plan: 'pro', price: 5, status: 202, total: 7 },
    ]);
  });

  test.each(['missing', 'mounted after the routes'])(
    'with intercomEvents() %s, trackEvent() warns once, and the request is served normally',
    async (where) => {
      const warnings: Error[] = [];
      const onWarning = (warning: Error): void => void warnings.push(warning);
      process.on('warning', onWarning);
      onTestFinished(() => void process.off('warning', onWarning));
      router.post('/orders', trackEvent('placed-order', fails), (ctx) => {
        ctx.body = 'done';
      });
      app.use(router.routes());
      if (where !== 'missing') mount();

      for (let count = 0; count < 3; count += 1) await ask().post('/orders').expect(200, 'done');
      await turn();

      expect(warnings).toMatchObject([
        {
          name: 'IntercomEventsWarning',
          code: 'INTERCOM_EVENTS_NOT_MOUNTED',
          message: expect.stringMatching(
            /"placed-order".*without ctx\.track.*app\.use\(intercomEvents\(\)\)/,
          ),
        },
      ]);
      expect(stage.events.stats().tracked).toBe(0);
    },
  );

  test('Koa’s responses of every kind are the same bytes with and without the adapter', async () => {
    const urls = await Promise.all(
      [true, false].map((isTracked) => {
        const shop = new Koa({ proxy: true, keys: ['made-up-key'] });
        shop.silent = true;
        if (isTracked) shop.use(intercomEvents({ client: stage.events, ...signedIn }));
        shop.use(async (ctx, next) => {
          if (isTracked) ctx.track('asked-page', { at: ctx.url });
          await next();
        });
        const pages = pagesOfKoa();
        return startServer(
          createServer(shop.use(pages.routes()).use(pages.allowedMethods()).callback()),
        );
      }),
    );

    const statuses = new Set<string | undefined>();
    for (const request of pageRequests) {
      const [ours = '', theirs] = await Promise.all(urls.map((url) => bytesOf(url, request)));
      expect(ours, request).toBe(theirs);
      statuses.add(/^HTTP\/1\.1 (\d+)/.exec(ours)?.[1]);
    }

    expect(statuses).toEqual(
      new Set(['200', '204', '302', '304', '401', '404', '405', '500', '501', '503']),
    );
    await stage.clock.advance(70_000);
    expect(await stage.arrived()).toHaveLength(pageNames.length + 1);
  });
});

/** Like koa-mount: the middleware of another application, on the context of this one. */
function under(prefix: string, { middleware }: Koa3): Middleware {
  return (ctx, next) => {
    const { path } = ctx;
    if (!path.startsWith(prefix)) return next();
    ctx.path = path.slice(prefix.length);
    const run = (at: number): Promise<unknown> =>
      Promise.resolve(middleware[at]?.(ctx, () => run(at + 1)));
    return run(0).finally(() => {
      ctx.path = path;
    });
  };
}

async function startHttp2(app: Koa3): Promise<string> {
  const server = createHttp2Server(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
  return `http://127.0.0.1:${address.port}`;
}

const pages: Readonly<Record<string, (ctx: Context) => unknown>> = {
  text: (ctx) => (ctx.body = 'plain text with é'),
  html: (ctx) => (ctx.body = '<h1>Made up</h1>'),
  json: (ctx) => (ctx.body = { plan: 'pro', about: ctx.ip.length > 0 }),
  context: (ctx) => (ctx.body = Object.keys(ctx.toJSON())),
  bytes: (ctx) => (ctx.body = Buffer.from('bytes')),
  stream: (ctx) => (ctx.body = Readable.from(['one', 'two'])),
  nothing: (ctx) => (ctx.body = null),
  fresh: (ctx) => {
    ctx.body = 'fresh';
    ctx.etag = 'made-up';
    if (ctx.fresh) ctx.status = 304;
  },
  cookie: (ctx) => {
    ctx.cookies.set('session', 'made-up', { signed: true });
    ctx.redirect('/text');
  },
  attached: (ctx) => {
    ctx.attachment('report.txt');
    ctx.body = 'report';
  },
  status: (ctx) => (ctx.status = 503),
  thrown: (ctx) => ctx.throw(401, 'Sign in first.', { headers: { 'WWW-Authenticate': 'Made-Up' } }),
  broken: () => Promise.reject('made-up trouble'),
};
const pageNames = Object.keys(pages);

function pagesOfKoa(): Router {
  const router = new Router();
  for (const [name, answer] of Object.entries(pages)) {
    router.get(`/${name}`, async (ctx: Context) => void (await answer(ctx)));
  }
  return router;
}

const closing = ['Connection: close', 'X-Forwarded-For: 192.0.2.7'];
const pageRequests = [...pageNames, 'nowhere'].flatMap((name) => [
  requestText(`GET /${name}`, { headers: closing }),
  requestText(`HEAD /${name}`, { headers: closing }),
  requestText(`GET /${name}`, { headers: [...closing, 'If-None-Match: "made-up"'] }),
  requestText(`OPTIONS /${name}`, { headers: closing }),
  requestText(`POST /${name}`, { headers: closing }),
  requestText(`SEARCH /${name}`, { headers: closing }),
]);

function withStatus(status: number): Error {
  return Object.assign(new Error('made-up trouble'), { status });
}

function fails(): never {
  throw new Error('made-up trouble');
}

async function bytesOf(url: string, request: string): Promise<string> {
  const bytes = await (await dial(url, request)).ended();
  // The `Date` headers of two responses may differ.
  return bytes.replaceAll(/^Date: .+ GMT\r$/gm, 'Date: some day\r');
}
