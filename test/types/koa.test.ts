import type { IncomingMessage } from 'node:http';
import {
  createIntercomEvents,
  type IntercomEvents,
  money,
  type Track,
  type Verdict,
} from '@intercom-events/core';
import { intercomEvents, type TrackEventOptions, trackEvent } from '@intercom-events/koa';
import { Router } from '@koa/router';
import Koa, { type Context, type Middleware, type ParameterizedContext } from 'koa';
import { expectTypeOf, test } from 'vitest';

/** What follows is read by the compiler (`npm run typecheck`); nothing of it runs. */
function read(_neverCalled: (app: Koa, router: Router, client: IntercomEvents) => void): void {}

interface State {
  user?: { id: string };
}

interface Tenancy {
  tenant: string;
}

test('every context of Koa has a track(), that of a router too', () => {
  read((app, router) => {
    expectTypeOf<Context['track']>().toEqualTypeOf<Track>();
    expectTypeOf<ParameterizedContext<State, Tenancy>['track']>().toEqualTypeOf<Track>();
    app.use((ctx) => {
      expectTypeOf(ctx.track).toEqualTypeOf<Track>();
      const verdict = ctx.track('placed-order', { total: money(1_999, 'eur') });
      expectTypeOf(verdict).toEqualTypeOf<Verdict>();
      ctx.body = verdict;
    });
    router.get('/:order', (ctx) => {
      expectTypeOf(ctx.track).toEqualTypeOf<Track>();
      ctx.track('updated-plan', () => ({ plan: ctx.path }), { sendWhen: 'success' });

      // @ts-expect-error An event has a name.
      ctx.track();
      // @ts-expect-error A name is text.
      ctx.track(42);
      // @ts-expect-error A request's own user comes from the middleware: it is not the first argument.
      ctx.track('42', 'placed-order', {});
    });

    // @ts-expect-error A request that Koa has not made has none.
    expectTypeOf<IncomingMessage>().toHaveProperty('track');
  });
});

test('the middleware can be used wherever middleware can, and has its client', () => {
  read((app, router, client) => {
    const middleware = intercomEvents({ client });
    expectTypeOf(middleware).toExtend<Middleware>();
    expectTypeOf(middleware.client).toEqualTypeOf<IntercomEvents>();
    app.use(middleware);
    router.use(middleware);
    router.use('/api', intercomEvents(), trackEvent('called-api'));

    // @ts-expect-error The client is the one it was made with.
    middleware.client = client;
  });
});

test('the options of the middleware', () => {
  read((_app, _router, client) => {
    intercomEvents({ client, user: (ctx) => ctx.get('x-user') });
    intercomEvents({ user: (ctx) => ctx.state.user?.id });
    intercomEvents({ user: (ctx) => ({ userId: ctx.path.length, email: null }) });
    intercomEvents({ user: async () => ({ email: 'ada@example.org' }) });
    intercomEvents({ user: () => undefined, region: 'eu', dedupe: false, logger: false });

    // @ts-expect-error There is no such region.
    intercomEvents({ region: 'mars' });
    // @ts-expect-error There is no such option.
    intercomEvents({ usr: () => 'ada' });
    // @ts-expect-error A user has an identifier, not a name.
    intercomEvents({ user: () => ({ name: 'Ada' }) });
    // @ts-expect-error What it is made with are options.
    intercomEvents(client);
    // @ts-expect-error A client's own options know nothing of requests.
    createIntercomEvents({ user: () => 'ada' });
  });
});

test('trackEvent() takes metadata, or a function of the context', () => {
  read((app, router) => {
    const options: TrackEventOptions = { sendWhen: ({ status = 0 }) => status === 202 };
    app.use(trackEvent('visited-shop'));
    router.post('/a', trackEvent('placed-order', { plan: 'pro' }, options), (ctx) => {
      ctx.body = ctx.params.order;
    });
    router.post(
      '/b',
      trackEvent('placed-order', (ctx) => {
        expectTypeOf(ctx).toEqualTypeOf<Context>();
        return { path: ctx.path, order: ctx.params.order, status: ctx.status };
      }),
    );
    expectTypeOf(trackEvent).returns.toExtend<Middleware>();

    // @ts-expect-error The route's event has a name.
    trackEvent();
    // @ts-expect-error Metadata is said at once: nobody waits for a promise.
    trackEvent('placed-order', async () => ({ plan: 'pro' }));
    // @ts-expect-error Intercom refuses arrays.
    trackEvent('placed-order', () => ({ lines: ['one', 'two'] }));
    // @ts-expect-error The words are 'always' and 'success'.
    trackEvent('placed-order', {}, { sendWhen: 'sucess' });
    // @ts-expect-error The decision is made when the request ends: nobody waits for a promise.
    trackEvent('placed-order', {}, { sendWhen: async () => true });
  });
});

test('an application keeps its own types of state and context after the middleware', () => {
  read(() => {
    const app = new Koa<State, Tenancy>();
    const router = new Router<State, Tenancy>();
    app.use(intercomEvents()).use((ctx) => {
      ctx.track('visited-shop', { tenant: ctx.tenant, user: ctx.state.user?.id ?? '' });

      // @ts-expect-error There is no such state.
      ctx.state.usr;
      // @ts-expect-error There is no such thing in the context.
      ctx.tenants;
    });
    app.use(trackEvent('visited-shop')).use((ctx) => {
      // @ts-expect-error There is no such thing in the context.
      ctx.tenants;
    });
    router.post('/orders', trackEvent('placed-order'), (ctx) => {
      ctx.track('paid-order', { tenant: ctx.tenant });

      // @ts-expect-error There is no such thing in the context.
      ctx.tenants;
    });
    app.use(router.routes());
  });
});
