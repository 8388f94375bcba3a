import type { IncomingMessage } from 'node:http';
import {
  createIntercomEvents,
  type IntercomEvents,
  type Metadata,
  money,
  type Outcome,
  type Track,
  type Verdict,
} from '@intercom-events/core';
import { intercomEvents, type TrackEventOptions, trackEvent } from '@intercom-events/express';
import type { Express, Request, RequestHandler, Response } from 'express';
import { expectTypeOf, test } from 'vitest';

/** What follows is read by the compiler (`npm run typecheck`); nothing of it runs. */
function read(_neverCalled: (app: Express, req: Request, client: IntercomEvents) => void): void {}

test('every request of Express has a track()', () => {
  read((app, req) => {
    expectTypeOf(req.track).toEqualTypeOf<Track>();
    app.post('/orders', (request, response) => {
      const verdict = request.track('placed-order', { total: money(1_999, 'eur') });
      expectTypeOf(verdict).toEqualTypeOf<Verdict>();
      response.json(verdict);
    });
    app.get<{ order: string }, { ok: boolean }, { plan: string }>('/:order', (request) => {
      request.track('updated-plan', () => ({ plan: request.body.plan }), { sendWhen: 'success' });
    });

    // @ts-expect-error A request that Express has not made has none.
    expectTypeOf<IncomingMessage>().toHaveProperty('track');
    // @ts-expect-error An event has a name.
    req.track();
    // @ts-expect-error A name is text.
    req.track(42);
    // @ts-expect-error A request's own user comes from the middleware: it is not the first argument.
    req.track('42', 'placed-order', {});
  });
});

test('the middleware is a RequestHandler, and has its client', () => {
  read((app, _req, client) => {
    const middleware = intercomEvents({ client });
    expectTypeOf(middleware).toExtend<RequestHandler>();
    expectTypeOf(middleware.client).toEqualTypeOf<IntercomEvents>();
    app.use(middleware);
    app.use('/api', intercomEvents());

    // @ts-expect-error The client is the one it was made with.
    middleware.client = client;
  });
});

test('the options of the middleware', () => {
  read((_app, _req, client) => {
    intercomEvents({ client, user: (req) => req.get('x-user') });
    intercomEvents({ user: (req) => ({ userId: req.path.length, email: null }) });
    intercomEvents({ user: async () => ({ email: 'ada@example.org' }) });
    intercomEvents({ user: () => undefined, region: 'eu', dedupe: false, logger: false });
    intercomEvents({ accessToken: async () => 'made-up-token', scope: { maxEvents: 10 } });

    // @ts-expect-error There is no such region.
    intercomEvents({ region: 'mars' });
    // @ts-expect-error There is no such option.
    intercomEvents({ usr: () => 'ada' });
    // @ts-expect-error A user has an identifier, not a name.
    intercomEvents({ user: () => ({ name: 'Ada' }) });
    // @ts-expect-error Whether there is a user is no answer.
    intercomEvents({ user: () => true });
    // @ts-expect-error A client is made by createIntercomEvents().
    intercomEvents({ client: {} });
    // @ts-expect-error What it is made with are options.
    intercomEvents(client);
    // @ts-expect-error A number of milliseconds is a number.
    intercomEvents({ scope: { maxBufferedMs: '10s' } });
    // @ts-expect-error A client's own options know nothing of requests.
    createIntercomEvents({ user: () => 'ada' });
  });
});

test('trackEvent() takes metadata, or a function of the request and the response', () => {
  read((app) => {
    const options: TrackEventOptions = { sendWhen: ({ status = 0 }) => status === 202 };
    app.post('/a', trackEvent('placed-order'));
    app.post('/b', trackEvent('placed-order', { plan: 'pro' }, options));
    app.post(
      '/c',
      trackEvent('placed-order', (req, res) => {
        expectTypeOf(req).toEqualTypeOf<Request>();
        expectTypeOf(res).toEqualTypeOf<Response>();
        return { path: req.path, status: res.statusCode };
      }),
    );
    expectTypeOf(trackEvent).returns.toExtend<RequestHandler>();

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

test('an outcome says how the request has ended', () => {
  expectTypeOf<Outcome>().toEqualTypeOf<{
    readonly ok: boolean;
    readonly status?: number;
    readonly aborted: boolean;
  }>();
  expectTypeOf<Track>().parameter(0).toEqualTypeOf<string>();
  expectTypeOf<Track>().parameter(1).toEqualTypeOf<Metadata | (() => Metadata) | undefined>();
  expectTypeOf<Track>().parameter(2).toEqualTypeOf<TrackEventOptions | undefined>();
});

test('trackEvent() changes nothing that a route infers without it', () => {
  read((app) => {
    app.put('/plans/:name', (req) => {
      expectTypeOf(req.params).toEqualTypeOf<{ name: string }>();
    });
    app.put('/plans/:name', trackEvent('updated-plan'), (req) => {
      expectTypeOf(req.params).toEqualTypeOf<{ name: string }>();
    });
    const typed: RequestHandler<{ name: string }, string, { plan: string }> = (_req, _res, next) =>
      next();
    app.put(
      '/plans/:name',
      typed,
      trackEvent('updated-plan', (req: Request<{ name: string }>) => ({ plan: req.params.name })),
      (req) => {
        expectTypeOf(req.params.name).toEqualTypeOf<string>();
        expectTypeOf(req.body).toEqualTypeOf<{ plan: string }>();
      },
    );
    interface Params {
      readonly name: string;
    }
    trackEvent('updated-plan', (req: Request<Params>, res: Response<string, { plan: string }>) => ({
      name: req.params.name,
      plan: res.locals.plan,
    }));
    trackEvent('updated-plan', (req, res) => {
      expectTypeOf(req).toEqualTypeOf<Request>();
      expectTypeOf(res).toEqualTypeOf<Response>();
      return { plan: req.path };
    });
    expectTypeOf(trackEvent('updated-plan')).toExtend<RequestHandler>();
  });
});
