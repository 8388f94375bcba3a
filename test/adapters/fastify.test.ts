import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { PassThrough, Readable } from 'node:stream';
import { intercomEvents, trackEvent } from '@intercom-events/fastify';
import { startSandbox } from '@intercom-events/sandbox';
import fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { turn } from '../support/turns.js';
import { fastifyDriver, listen } from './fastify-driver.js';
import { gate, type Stage, startStage } from './stage.js';
import { dial, requestText } from './wire.js';

const driver = fastifyDriver(fastify, 'fastify');
const handlerHooks = { preHandler: trackEvent('placed-order') };
let stage: Stage;
let app: FastifyInstance;

beforeEach(async () => {
  stage = await startStage(driver);
  app = fastify();
  onTestFinished(() => app.close());
});

/** A plugin for a context, with a signed-in user. */
function signedIn(user = 'ada') {
  return { client: stage.events, user: () => user };
}

async function post(url: string, payload?: object) {
  return app.inject({ method: 'POST', url, ...(payload && { payload }) });
}

describe('inject()', () => {
  test('requests injected into an app without a port are followed to their end', async () => {
    await app.register(intercomEvents, signedIn());
    app.post('/json', handlerHooks, (request) => request.track('paid-order'));
    app.post('/none', handlerHooks, (_request, reply) => reply.code(204).send());
    app.post('/stream', handlerHooks, (_request, reply) => reply.send(Readable.from(['a', 'b'])));
    app.post('/fails', handlerHooks, (_request, reply) => reply.code(402).send());
    app.post('/throws', handlerHooks, fails);

    for (const url of ['/json', '/none', '/stream', '/fails', '/throws']) {
      await post(url);
      await stage.clock.advance(2_000);
    }

    expect(await stage.arrived()).toEqual([
      ['paid-order', 'ada'],
      ['placed-order', 'ada'],
      ['placed-order', 'ada'],
      ['placed-order', 'ada'],
    ]);
    expect(stage.events.stats().discarded.failed).toBe(2);
  });

  test('a response that was cut off is a failure', async () => {
    await app.register(intercomEvents, signedIn());
    app.post('/torn', handlerHooks, (_request, reply) => {
      reply.hijack();
      reply.raw.write('so far');
      reply.raw.destroy();
    });

    await expect(post('/torn')).rejects.toThrow('destroyed');

    expect(await stage.arrived()).toEqual([]);
    expect(stage.events.stats().discarded.failed).toBe(1);
  });
});

describe('where it is registered', () => {
  const answer = { has: (track: unknown) => ({ has: typeof track }) };

  test('in a context, it tracks in that part of the application only', async () => {
    app.register((shop, _options, done) => {
      shop.register(intercomEvents, signedIn());
      shop.post('/shop', (request) => request.track('looked-around'));
      shop.register((inner, _inner, finish) => {
        inner.post('/shop/inner', (request) => request.track('looked-inside'));
        finish();
      });
      done();
    });
    app.post('/page', (request) => answer.has(request.track));

    expect((await post('/shop')).json()).toEqual({ status: 'accepted' });
    expect((await post('/shop/inner')).json()).toEqual({ status: 'accepted' });
    expect((await post('/page')).json()).toEqual({ has: 'undefined' });

    expect(await stage.arrived()).toEqual([
      ['looked-around', 'ada'],
      ['looked-inside', 'ada'],
    ]);
    expect(app.hasDecorator('intercomEvents')).toBe(false);
  });

  test('after the routes, it still applies to those of its context and its child contexts', async () => {
    app.post('/page', handlerHooks, (request) => request.track('looked-around'));
    await app.register((inner, _options, done) => {
      inner.post('/inner', handlerHooks, (request) => request.track('looked-inside'));
      done();
    });
    await app.register(intercomEvents, signedIn());

    expect((await post('/page')).json()).toEqual({ status: 'accepted' });
    await stage.clock.advance(2_000);
    expect((await post('/inner')).json()).toEqual({ status: 'accepted' });

    expect(await stage.arrived()).toEqual([
      ['looked-around', 'ada'],
      ['looked-inside', 'ada'],
      ['placed-order', 'ada'],
      ['placed-order', 'ada'],
    ]);
  });

  test('once the application has started, Fastify refuses it', async () => {
    await app.ready();

    expect(() => app.register(intercomEvents, signedIn())).toThrow('already booted');
  });

  test.each(['before', 'after'])(
    'in a child context of one that has it, %s that one, the nearest applies',
    async (order) => {
      const inner = (): unknown =>
        app.register((shop, _options, done) => {
          shop.register(intercomEvents, signedIn('bob'));
          shop.post('/shop', handlerHooks, (request) => {
            stage.events.current.track('looked-around');
            return request.track('paid-order');
          });
          done();
        });
      if (order === 'before') await inner();
      await app.register(intercomEvents, signedIn('ada'));
      if (order === 'after') await inner();
      app.post('/page', (request) => request.track('paid-order'));

      await post('/shop');
      await post('/page');

      expect(await stage.arrived()).toEqual([
        ['looked-around', 'bob'],
        ['paid-order', 'ada'],
        ['paid-order', 'bob'],
        ['placed-order', 'bob'],
      ]);
    },
  );

  test('nowhere: trackEvent() warns once for each route, and the request is served normally', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    onTestFinished(() => void process.off('warning', onWarning));
    app.post('/orders', { preHandler: trackEvent('placed-order', fails) }, () => 'done');

    for (let count = 0; count < 3; count += 1) expect((await post('/orders')).body).toBe('done');
    await turn();

    expect(warnings).toMatchObject([
      {
        name: 'IntercomEventsWarning',
        code: 'INTERCOM_EVENTS_NOT_MOUNTED',
        message: expect.stringMatching(/"placed-order".*app\.register\(intercomEvents\)/),
      },
    ]);
  });
});

describe('where it can be tracked', () => {
  test('in every hook of a request, in both forms', async () => {
    await app.register(intercomEvents, signedIn());
    const { current } = stage.events;
    const say = (request: { track: typeof current.track }, hook: string): void => {
      request.track(`held-${hook}`);
      current.track(`met-${hook}`);
    };
    const finished = gate();
    app.addHook('onRequest', async (request) => say(request, 'request'));
    app.addHook('preParsing', async (request) => say(request, 'parsing'));
    app.addHook('preValidation', async (request) => say(request, 'validation'));
    app.addHook('preHandler', async (request) => say(request, 'handler'));
    app.addHook('preSerialization', async (request) => say(request, 'serialization'));
    app.addHook('onError', async (request) => say(request, 'error'));
    app.addHook('onSend', async (request) => say(request, 'send'));
    app.addHook('onResponse', async (request) => {
      say(request, 'response');
      finished.open();
    });
    app.setErrorHandler((_error, _request, reply) => reply.code(500).send({ oh: 'no' }));
    app.post('/orders', fails);

    const url = await listen(app);
    await fetch(`${url}/orders`, { method: 'POST', body: '{}', headers: json });
    await finished.opened;

    const hooks = ['error', 'handler', 'parsing', 'request', 'response', 'send', 'serialization'];
    const arrived = await stage.arrived();
    expect(arrived).toEqual(
      ['held', 'met'].flatMap((form) =>
        [...hooks, 'validation'].map((hook) => [`${form}-${hook}`, 'ada']),
      ),
    );
  });

  test('in error handlers and 404 handlers, whatever went wrong and wherever', async () => {
    await app.register(intercomEvents, signedIn());
    const schema = { body: { type: 'object', required: ['plan'] } };
    app.post('/throws', fails);
    app.post('/validates', { schema }, () => 'done');
    app.setNotFoundHandler((request, reply) => reply.code(404).send(request.track('lost-way')));
    app.setErrorHandler((_error, request, reply) =>
      reply.code(500).send(request.track('met-trouble', { at: request.url })),
    );

    const answers = [
      await post('/throws'),
      await post('/validates', { seats: 2 }),
      await app.inject({ method: 'POST', url: '/throws', headers: json, payload: '{"a":' }),
      await app.inject({ method: 'POST', url: '/throws', headers: form, payload: 'a=b' }),
      await post('/nowhere'),
    ];
    await stage.clock.advance(10_000);

    expect(answers.map((answer) => answer.json())).toEqual([
      { status: 'accepted' },
      { status: 'accepted' },
      { status: 'duplicate' },
      { status: 'duplicate' },
      { status: 'accepted' },
    ]);
    expect(await stage.arrived()).toEqual([
      ['lost-way', 'ada'],
      ['met-trouble', 'ada'],
      ['met-trouble', 'ada'],
    ]);
  });

  test('after parsers of the application: in callbacks, as promises, with replaced bodies', async () => {
    await app.register(intercomEvents, { client: stage.events, user: ({ id }) => id });
    app.addContentTypeParser('text/lines', (_request, body, done) => {
      let text = '';
      body.on('data', (chunk) => {
        text += String(chunk);
      });
      body.on('end', () => done(null, text));
    });
    app.addContentTypeParser('text/words', async (_request: unknown, body: Readable) => {
      let text = '';
      for await (const chunk of body) text += String(chunk);
      return text;
    });
    app.addHook('preParsing', async (_request, _reply, payload) => payload.pipe(new PassThrough()));
    app.post('/read', (request) => {
      stage.events.current.track('read-body', { id: request.id, body: String(request.body) });
      return request.id;
    });
    const url = await listen(app);

    const types = ['text/lines', 'text/words', 'text/plain'];
    const ids = await Promise.all(
      types.map(async (type) => {
        const init = { method: 'POST', body: type, headers: { 'content-type': type } };
        return [type, await (await fetch(`${url}/read`, init)).text()] as const;
      }),
    );

    await stage.arrived();
    const found = stage.sandbox.events.map(({ user_id, metadata }) => ({ user_id, metadata }));
    expect(found).toHaveLength(3);
    for (const [type, id] of ids) {
      expect(found).toContainEqual({ user_id: id, metadata: { id, body: type } });
    }
  });

  test('the metadata function gets the request and the reply of Fastify', async () => {
    await app.register(intercomEvents, signedIn());
    app.put<{ Params: { order: string }; Body: { plan: string } }>(
      '/orders/:order',
      {
        preHandler: trackEvent('updated-order', (request: OrderRequest, reply: OrderReply) => ({
          order: request.params.order,
          plan: request.body.plan,
          status: reply.statusCode,
          total: Number(reply.getHeader('x-total')),
        })),
      },
      (_request, reply) => reply.code(202).header('x-total', '7').send(),
    );

    await app.inject({ method: 'PUT', url: '/orders/3', payload: { plan: 'pro' } });

    await stage.arrived();
    expect(stage.sandbox.events.map(({ metadata }) => metadata)).toEqual([
      { order: '3', plan: 'pro', status: 202, total: 7 },
    ]);
  });
});

describe('how it ends', () => {
  test('a handler that exceeds Fastify’s time limit is a failure', async () => {
    await app.register(intercomEvents, signedIn());
    app.post('/slow', { ...handlerHooks, handlerTimeout: 1 }, () => new Promise(() => {}));
    const url = await listen(app);

    const answer = await fetch(`${url}/slow`, { method: 'POST' });

    expect(answer.status).toBe(503);
    expect(await stage.arrived()).toEqual([]);
    expect(stage.events.stats().discarded.failed).toBe(1);
  });

  test('a connection that was closed for inactivity is a failure', async () => {
    await app.register(intercomEvents, signedIn());
    app.addHook('onTimeout', async (request) => void request.track('met-timeout'));
    app.post('/slow', handlerHooks, (request) => {
      request.track('waited-long');
      request.raw.socket.setTimeout(1);
      return new Promise(() => {});
    });

    await (await dial(await listen(app), requestText('POST /slow'))).ended();

    expect(await stage.arrived()).toEqual([
      ['met-timeout', 'ada'],
      ['waited-long', 'ada'],
    ]);
    expect(stage.events.stats().discarded.failed).toBe(1);
  });

  test('HTTP/2: a stream that was answered has succeeded, one that was reset has not', async () => {
    const server = fastify({ http2: true });
    await server.register(intercomEvents, signedIn());
    const begun = gate();
    server.post('/orders', { preHandler: trackEvent('placed-order') }, async (request) => {
      stage.events.current.track('looked-around');
      return request.track('paid-order');
    });
    server.post('/slow', { preHandler: trackEvent('waited-long') }, (request, reply) => {
      request.track('began-work');
      reply.hijack();
      reply.raw.write('so far');
      begun.open();
    });
    const session = connectHttp2(await server.listen({ port: 0, host: '127.0.0.1' }));
    onTestFinished(async () => {
      session.destroy();
      await server.close();
    });

    const orders = session.request({ ':method': 'POST', ':path': '/orders' });
    const [headers] = await once(orders, 'response');
    expect(headers[':status']).toBe(200);
    await once(orders.resume(), 'close');
    const slow = session.request({ ':method': 'POST', ':path': '/slow' });
    slow.on('error', () => {});
    await begun.opened;
    slow.destroy();

    expect(await stage.arrived()).toEqual([
      ['began-work', 'ada'],
      ['looked-around', 'ada'],
      ['paid-order', 'ada'],
      ['placed-order', 'ada'],
    ]);
    expect(stage.events.stats().discarded.failed).toBe(1);
  });

  test('its own client delivers the last events while the application closes', async () => {
    const sandbox = await startSandbox({ unknownContacts: 'create' });
    onTestFinished(() => sandbox.stop());
    await app.register(intercomEvents, {
      accessToken: sandbox.token,
      baseUrl: sandbox.url,
      logger: false,
      user: () => 'ada',
    });
    const begun = gate();
    const wanted = gate();
    app.post('/slow', handlerHooks, async (request) => {
      begun.open();
      await wanted.opened;
      return request.track('finished-work');
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });

    const last = requestText('POST /slow', { headers: ['Connection: close'] });
    const wire = await dial(url, last);
    await begun.opened;
    const closed = app.close();
    await turn();
    wanted.open();

    expect(await wire.ended()).toContain('{"status":"accepted"}');
    await closed;
    expect(sandbox.events.map(({ event_name }) => event_name).sort()).toEqual([
      'finished-work',
      'placed-order',
    ]);
    expect(app.intercomEvents.track('ada', 'came-late')).toMatchObject({ reason: 'closed' });
  });
});

interface OrderRequest {
  readonly track: Stage['events']['current']['track'];
  readonly params: { readonly order: string };
  readonly body: { readonly plan: string };
}

interface OrderReply {
  readonly statusCode: number;
  getHeader(name: string): unknown;
}

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

function fails(): never {
  throw new Error('made-up trouble');
}
