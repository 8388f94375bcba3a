import type { IntercomEvents, Track, Verdict } from '@intercom-events/core';
import { money } from '@intercom-events/core';
import { intercomEvents, type TrackEventOptions, trackEvent } from '@intercom-events/hono';
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { validator } from 'hono/validator';
import { expectTypeOf, test } from 'vitest';

/** What follows is read by the compiler (`npm run typecheck`); nothing of it runs. */
function read(_neverCalled: (app: Hono, c: Context, client: IntercomEvents) => void): void {}

test('every context of Hono has a track(), also if the application has its own variables', () => {
  read((app, c) => {
    expectTypeOf(c.var.track).toEqualTypeOf<Track>();
    expectTypeOf(c.get('track')).toEqualTypeOf<Track>();
    app.post('/orders', (ctx) => {
      const verdict = ctx.var.track('placed-order', { total: money(1_999, 'eur') });
      expectTypeOf(verdict).toEqualTypeOf<Verdict>();
      return ctx.json(verdict);
    });

    // @ts-expect-error An event has a name.
    c.var.track();
    // @ts-expect-error A name is text.
    c.var.track(42);
    // @ts-expect-error A request's own user comes from the middleware: it is not the first argument.
    c.var.track('42', 'placed-order', {});
  });
  read((_app, c) => {
    const own = c as Context<{ Variables: { plan: string } }>;
    expectTypeOf(own.var.track).toEqualTypeOf<Track>();
    expectTypeOf(own.var.plan).toEqualTypeOf<string>();
  });
});

test('the middleware is a MiddlewareHandler, and has its client', () => {
  read((app, _c, client) => {
    const middleware = intercomEvents({ client });
    expectTypeOf(middleware).toExtend<MiddlewareHandler>();
    expectTypeOf(middleware.client).toEqualTypeOf<IntercomEvents>();
    app.use(middleware);
    app.use('/api/*', intercomEvents());

    // @ts-expect-error The client is the one it was made with.
    middleware.client = client;
  });
});

test('it can be mounted in applications with their own bindings and variables', () => {
  read((_app, _c, client) => {
    const own = {} as Hono<{ Bindings: { TOKEN: string }; Variables: { plan: string } }>;
    own.use(intercomEvents({ client, user: (c) => c.req.header('x-user') }));
    own.use((c, next) => intercomEvents({ accessToken: c.env.TOKEN })(c, next));
    own.put(
      '/plan',
      trackEvent('updated-plan', (c) => ({ plan: c.var.plan })),
      (c) => {
        expectTypeOf(c.var.plan).toEqualTypeOf<string>();
        return c.text(c.var.plan);
      },
    );
  });
});

test('the options of the middleware', () => {
  read((_app, _c, client) => {
    intercomEvents({ user: async () => ({ email: 'ada@example.org' }) });
    intercomEvents({ user: () => undefined, region: 'eu', dedupe: false, logger: false });

    // @ts-expect-error There is no such option.
    intercomEvents({ usr: () => 'ada' });
    // @ts-expect-error Whether there is a user is no answer.
    intercomEvents({ user: () => true });
    // @ts-expect-error What it is made with are options.
    intercomEvents(client);
  });
});

test('trackEvent() takes metadata, or a function of the context', () => {
  read((app) => {
    const options: TrackEventOptions = { sendWhen: ({ status = 0 }) => status === 202 };
    app.post('/a', trackEvent('placed-order'), (c) => c.text('a'));
    app.post('/b', trackEvent('placed-order', { plan: 'pro' }, options), (c) => c.text('b'));
    trackEvent('placed-order', (c) => {
      expectTypeOf(c).toEqualTypeOf<Context>();
      return { path: c.req.path, status: c.res.status };
    });
    expectTypeOf(trackEvent).returns.toExtend<MiddlewareHandler>();

    // @ts-expect-error The route's event has a name.
    trackEvent();
    // @ts-expect-error Metadata is said at once: nobody waits for a promise.
    trackEvent('placed-order', async () => ({ plan: 'pro' }));
    // @ts-expect-error The words are 'always' and 'success'.
    trackEvent('placed-order', {}, { sendWhen: 'sucess' });
  });
});

test('trackEvent() changes nothing that a route infers without it', () => {
  read((app) => {
    const json = validator('json', () => ({ plan: 'pro' }));
    app.put('/plan', json, (c) => {
      expectTypeOf(c.req.valid('json')).toEqualTypeOf<{ plan: string }>();
      return c.text('');
    });
    app.put('/plan', json, trackEvent('updated-plan'), (c) => {
      expectTypeOf(c.req.valid('json')).toEqualTypeOf<{ plan: string }>();
      return c.text('');
    });
    app.put('/plans/:name', trackEvent('updated-plan'), (c) => {
      expectTypeOf(c.req.param('name')).toEqualTypeOf<string>();
      return c.text('');
    });
    trackEvent('updated-plan', (c: Context<{ Variables: { plan: string } }>) => ({
      plan: c.var.plan,
    }));
    trackEvent('updated-plan', (c) => {
      expectTypeOf(c).toEqualTypeOf<Context>();
      return { plan: c.req.path };
    });
    expectTypeOf(trackEvent('updated-plan')).toExtend<MiddlewareHandler>();
  });
});
