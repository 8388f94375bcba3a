import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { intercomEvents, trackEvent } from '@intercom-events/hono';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { jwt, sign } from 'hono/jwt';
import { stream, streamSSE, streamText } from 'hono/streaming';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { startServer } from '../support/start-app.js';
import { turn } from '../support/turns.js';
import { honoDriver } from './hono-driver.js';
import { type Stage, startStage } from './stage.js';
import { dial, requestText } from './wire.js';

const signedIn = { user: () => 'ada' };
const post = { method: 'POST' };
let stage: Stage;
let app: Hono;

beforeEach(async () => {
  stage = await startStage(honoDriver(Hono, 'hono'));
  app = new Hono();
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => printed.mockRestore());
});

test('sub-apps and base paths track with the application’s request', async () => {
  const lines = new Hono().post('/lines', trackEvent('added-line'), (c) => {
    c.var.track('chose-thing', { order: c.req.param('order') ?? 'none' });
    return c.body(null, 201);
  });
  const shop = new Hono().basePath('/shop');
  shop.route('/orders/:order', lines);
  app.use(intercomEvents({ client: stage.events, ...signedIn }));
  app.route('/', shop);

  expect((await app.request('/shop/orders/7/lines', post)).status).toBe(201);

  expect(await stage.arrived()).toEqual([
    ['added-line', 'ada'],
    ['chose-thing', 'ada'],
  ]);
  expect(stage.sandbox.events.map(({ metadata }) => metadata)).toContainEqual({ order: '7' });
});

test('mounted on a path or in a sub-app, it tracks in that part of the application only', async () => {
  const look = (c: Context): Response =>
    c.json({ has: typeof c.var.track, ...c.var.track?.('looked-around') });
  const shop = new Hono();
  shop.use(intercomEvents({ client: stage.events, user: () => 'bob' }));
  shop.get('/page', look);
  app.use('/api/*', intercomEvents({ client: stage.events, ...signedIn }));
  app.get('/api/page', look);
  app.route('/shop', shop);
  app.get('/page', look);

  const seen = [];
  for (const at of ['/api/page', '/shop/page', '/page']) {
    seen.push(await (await app.request(at)).json());
  }

  const found = { has: 'function', status: 'accepted' };
  expect(seen).toEqual([found, found, { has: 'undefined' }]);
  expect(await stage.arrived()).toEqual([
    ['looked-around', 'ada'],
    ['looked-around', 'bob'],
  ]);
});

test('mounted twice, every event is sent once', async () => {
  app.use(intercomEvents({ client: stage.events, ...signedIn }));
  app.use(intercomEvents({ client: stage.events, ...signedIn }));
  app.post('/orders', trackEvent('placed-order'), (c) => {
    c.var.track('paid-order', {}, { dedupe: false });
    return streamText(c, (out) => out.write('done').then(() => {}));
  });

  expect(await (await app.request('/orders', post)).text()).toBe('done');

  expect(await stage.arrived()).toEqual([
    ['paid-order', 'ada'],
    ['placed-order', 'ada'],
  ]);
  expect(stage.events.stats().tracked).toBe(2);
});

test('mounted after a route it does not apply to that route, which warns once and is served', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on('warning', onWarning);
  onTestFinished(() => void process.off('warning', onWarning));
  app.post('/orders', trackEvent('placed-order'), (c) => c.text('done'));
  app.use(intercomEvents({ client: stage.events, ...signedIn }));

  for (let count = 0; count < 3; count += 1) {
    expect(await (await app.request('/orders', post)).text()).toBe('done');
  }
  await turn();

  expect(warnings).toMatchObject([
    {
      code: 'INTERCOM_EVENTS_NOT_MOUNTED',
      message: expect.stringMatching(
        /"placed-order".*c\.var\.track.*app\.use\(intercomEvents\(\)\)/,
      ),
    },
  ]);
});

test('the default user is c.var.user, or the payload of a JWT', async () => {
  const secret = 'made-up-secret-made-up-secret-made-up';
  app.use(intercomEvents({ client: stage.events }));
  app.post('/own', (c) => {
    c.set('user' as never, { email: 'ada@example.org', id: 7 } as never);
    return c.json(c.var.track('placed-order'));
  });
  app.use('/token', jwt({ secret, alg: 'HS256' }));
  app.post('/token', (c) => c.json(c.var.track('paid-order')));
  const headers = { authorization: `Bearer ${await sign({ sub: 'grace' }, secret)}` };

  await app.request('/own', post);
  expect((await app.request('/token', { ...post, headers })).status).toBe(200);

  expect(await stage.arrived()).toEqual([
    ['paid-order', 'grace'],
    ['placed-order', '7'],
  ]);
});

test('the metadata function gets the context, with the handler’s variables', async () => {
  app.use(intercomEvents({ client: stage.events, ...signedIn }));
  app.put(
    '/orders/:order',
    trackEvent('updated-order', (c) => ({
      order: c.req.param('order') ?? 'none',
      plan: c.var.plan,
      status: c.res.status,
      total: Number(c.res.headers.get('x-total')),
    })),
    async (c) => {
      const { plan } = await c.req.json();
      c.set('plan' as never, plan as never);
      return c.body(null, 202, { 'x-total': '7' });
    },
  );

  await app.request('/orders/3', { method: 'PUT', body: '{"plan":"pro"}' });

  await stage.arrived();
  expect(stage.sandbox.events.map(({ metadata }) => metadata)).toEqual([
    { order: '3', plan: 'pro', status: 202, total: 7 },
  ]);
});

test('without a server, the status of the response decides about success', async () => {
  app.use(intercomEvents({ client: stage.events, ...signedIn }));
  const outcomes: unknown[] = [];
  const tell = trackEvent(
    'asked-question',
    {},
    { sendWhen: (outcome) => outcomes.push(outcome) > 9 },
  );
  app.use(tell);
  app.get('/fine', (c) => c.text('fine'));
  app.get('/gone', (c) => c.text('gone', 410));
  app.get('/moved', (c) => c.redirect('/fine'));
  app.get('/refused', () => {
    throw new HTTPException(403, { message: 'No.' });
  });
  app.get('/throws', () => {
    throw new Error('made-up trouble');
  });

  for (const at of ['/fine', '/gone', '/moved', '/refused', '/throws', '/nowhere']) {
    // Nobody reads the body: only a stream would be waited for.
    await app.request(at);
  }
  await stage.arrived();

  const complete = (status: number) => ({ ok: status < 400, status, aborted: false });
  expect(outcomes).toEqual([200, 410, 302, 403, 500, 404].map(complete));
});

test('error handlers and 404 handlers can track, and their status counts', async () => {
  app.use(intercomEvents({ client: stage.events, ...signedIn }));
  app.use(trackEvent('asked-question'));
  app.get('/throws', () => {
    throw new Error('made-up trouble');
  });
  app.onError((_error, c) => c.json(c.var.track('met-trouble'), 500));
  app.notFound((c) => c.json(c.var.track('lost-way'), 404));

  expect((await app.request('/throws')).status).toBe(500);
  expect((await app.request('/nowhere')).status).toBe(404);

  expect(await stage.arrived()).toEqual([
    ['lost-way', 'ada'],
    ['met-trouble', 'ada'],
  ]);
  expect(stage.events.stats().discarded.failed).toBe(2);
});

test('a thrown value that is not an Error reaches the caller, and is a failure', async () => {
  app.use(intercomEvents({ client: stage.events, ...signedIn }));
  const outcomes: unknown[] = [];
  const tell = trackEvent(
    'asked-question',
    {},
    { sendWhen: (outcome) => outcomes.push(outcome) > 9 },
  );
  app.get('/throws', tell, (c) => {
    c.var.track('began-work');
    throw 'made-up trouble';
  });

  await expect((async () => app.request('/throws'))()).rejects.toBe('made-up trouble');

  expect(await stage.arrived()).toEqual([['began-work', 'ada']]);
  expect(outcomes).toEqual([{ ok: false, aborted: false }]);
});

const streams: Readonly<Record<string, (c: Context) => Response>> = {
  'stream()': (c) => stream(c, (out) => out.write('one').then(() => {})),
  'streamText()': (c) => streamText(c, (out) => out.write('one').then(() => {})),
  'streamSSE()': (c) => streamSSE(c, (out) => out.writeSSE({ data: 'one' })),
};

test.each(Object.entries(streams))(
  '%s without a server: events are delivered when the stream has been read, and not before',
  async (_name, answer) => {
    app.use(intercomEvents({ client: stage.events, ...signedIn }));
    app.get('/live', trackEvent('watched-stream'), (c) => {
      c.var.track('opened-stream');
      return answer(c);
    });

    const response = await app.request('/live');
    await turn();
    expect(stage.events.stats()).toMatchObject({ held: 1, pending: 1, delivered: 0 });
    expect(await response.text()).toContain('one');

    expect(await stage.arrived()).toEqual([
      ['opened-stream', 'ada'],
      ['watched-stream', 'ada'],
    ]);
  },
);

/** A stream that ends when nobody reads it any more. */
function endless(c: Context): Response {
  return stream(c, async (out) => {
    while (!out.aborted) await out.write('more');
  });
}

test('a cancelled stream is not a success, and its handler is told', async () => {
  const cancelled = vi.fn();
  app.use(intercomEvents({ client: stage.events, ...signedIn }));
  app.get('/live', trackEvent('watched-stream'), (c) => {
    c.var.track('opened-stream');
    return stream(c, async (out) => {
      out.onAbort(cancelled);
      while (!out.aborted) await out.write('more');
    });
  });

  const { body } = await app.request('/live');
  const reader = body?.getReader();
  await reader?.read();
  await reader?.cancel();

  expect(await stage.arrived()).toEqual([['opened-stream', 'ada']]);
  expect(cancelled).toHaveBeenCalledTimes(1);
  expect(stage.events.stats().discarded.failed).toBe(1);
});

test('a stream of the runtime’s own is not wrapped without a server: it ends with the response', async () => {
  app.use(intercomEvents({ client: stage.events, ...signedIn }));
  const body = new Blob(['one']).stream();
  let answered: unknown;
  app.use(async (c, next) => {
    await next();
    answered = c.res.body;
  });
  app.get('/file', trackEvent('loaded-file'), (c) => c.body(body));

  await app.request('/file');

  expect(answered).toBe(body);
  expect(await stage.arrived()).toEqual([['loaded-file', 'ada']]);
});

test('a HEAD response has no body to read: it ends at once', async () => {
  app.use(intercomEvents({ client: stage.events, ...signedIn }));
  app.get('/live', trackEvent('watched-stream'), endless);

  expect((await app.request('/live', { method: 'HEAD' })).status).toBe(200);

  expect(await stage.arrived()).toEqual([['watched-stream', 'ada']]);
});

test('a runtime that stops after its response gets a promise that waits for delivery', async () => {
  const waited: Promise<unknown>[] = [];
  const executionCtx = {
    waitUntil: (promise: Promise<unknown>) => void waited.push(promise),
    passThroughOnException: () => {},
    props: {},
  };
  app.use(intercomEvents({ client: stage.events, ...signedIn }));
  app.get('/live', trackEvent('watched-stream'), (c) =>
    streamText(c, (out) => out.write('one').then(() => {})),
  );

  const response = await app.request('/live', {}, {}, executionCtx);
  expect(waited).toHaveLength(1);
  await response.text();

  await Promise.all(waited);
  expect(stage.events.stats()).toMatchObject({ delivered: 1, pending: 0 });
  expect(await stage.arrived()).toEqual([['watched-stream', 'ada']]);
});

/** Responses of every kind, some of them from synchronous handlers. */
function answering(mount: (app: Hono) => void): Hono {
  const shop = new Hono();
  mount(shop);
  for (const [name, answer] of Object.entries(streams)) shop.get(`/${name}`, answer);
  shop.get('/text', (c) => c.text('plain'));
  shop.get('/json', (c) => c.json({ plan: 'pro' }, 201, { 'x-a': 'b' }));
  shop.get('/html', (c) => c.html('<h1>Made up</h1>'));
  shop.get('/bytes', (c) => c.body(new Uint8Array(10)));
  shop.get('/nothing', (c) => c.body(null, 204));
  shop.get('/cookie', (c) => c.redirect('/text', 303));
  shop.get('/piped', (c) => c.body(new Blob(['one']).stream()));
  shop.get('/raw', () => new Response('raw'));
  shop.get('/raw-stream', () => new Response(new Blob(['one']).stream()));
  shop.get('/refused', () => {
    throw new HTTPException(403, { message: 'No.' });
  });
  return shop;
}

test('every response is the same with and without the adapter, with and without a server', async () => {
  const ours = answering((shop) => {
    shop.use(intercomEvents({ client: stage.events, ...signedIn }));
    shop.use((c, next) => {
      c.var.track('asked-page', { at: c.req.path });
      return next();
    });
  });
  const theirs = answering(() => {});
  const urls = await Promise.all(
    [ours, theirs].map((shop) => startServer(createServer(getRequestListener(shop.fetch)))),
  );

  const paths = [...new Set(theirs.routes.map(({ path }) => path)), '/nowhere'];
  for (const at of paths) {
    for (const method of ['GET', 'HEAD']) {
      const request = requestText(`${method} ${at}`, { headers: ['Connection: close'] });
      const [bytes, same] = await Promise.all(urls.map((url) => bytesOf(url, request)));
      expect(bytes, request).toBe(same);
      const [answer, reference] = await Promise.all(
        [ours, theirs].map((shop) => read(shop, at, method)),
      );
      expect(answer, request).toEqual(reference);
    }
  }

  await stage.clock.advance(100_000);
  expect(await stage.arrived()).toHaveLength(paths.length);
});

async function bytesOf(url: string, request: string): Promise<string> {
  const wire = await dial(url, request);
  // Hono's event streams keep the connection open, whatever the request says.
  const isEventStream = request.includes('/streamSSE()');
  const end = request.startsWith('HEAD') ? '\r\n\r\n' : '0\r\n\r\n';
  await (isEventStream ? wire.received(end) : wire.ended());
  const bytes = wire.text();
  // The `Date` headers of two responses may differ.
  return bytes.replaceAll(/^Date: .+ GMT\r$/gim, 'Date: some day\r');
}

async function read(shop: Hono, at: string, method: string): Promise<unknown> {
  const response = await shop.request(at, { method });
  return [response.status, [...response.headers], await response.text()];
}
