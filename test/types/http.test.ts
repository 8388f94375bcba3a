import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { IntercomEvents, Track } from '@intercom-events/core';
import { intercomEvents, type TrackingListener, trackEvent } from '@intercom-events/http';
import { expectTypeOf, test } from 'vitest';

/** What follows is read by the compiler (`npm run typecheck`); nothing of it runs. */
function read(_neverCalled: (client: IntercomEvents) => void): void {}

test('a wrapped listener is one, and its requests have a track()', () => {
  read((client) => {
    const events = intercomEvents({ client, user: ({ headers }) => headers.host });
    expectTypeOf(events.client).toEqualTypeOf<IntercomEvents>();
    createServer(
      events((request, response) => {
        expectTypeOf(request.track).toEqualTypeOf<Track>();
        expectTypeOf(request).toExtend<IncomingMessage>();
        expectTypeOf(response).toExtend<ServerResponse>();
      }),
    );
    createServer(
      { keepAlive: true },
      events(async () => {}),
    );

    // @ts-expect-error A request that was not wrapped has none.
    createServer((request) => request.track('viewed-page'));
    // @ts-expect-error A user has an identifier, not a name.
    intercomEvents({ user: () => ({ name: 'Ada' }) });
    // @ts-expect-error The client is the one it was made with.
    events.client = client;
  });
});

test('requests and responses may be those of HTTP/2', () => {
  read((client) => {
    const events = intercomEvents<Http2ServerRequest, Http2ServerResponse>({
      client,
      user: ({ authority }) => authority,
    });
    createHttp2Server(
      events((request, response) => {
        request.track('viewed-page', { page: request.url });
        response.stream.respond();
      }),
    );
  });
});

test('trackEvent() wraps the listener of a route', () => {
  read(() => {
    const metadata = ({ url = '' }: IncomingMessage) => ({ page: url });
    const wrap = trackEvent('viewed-page', metadata, { sendWhen: 'always' });
    expectTypeOf(wrap((_request, response) => response.end())).toEqualTypeOf<TrackingListener>();

    // @ts-expect-error The route's event has a name.
    trackEvent();
    // @ts-expect-error Metadata is said at once: nobody waits for a promise.
    trackEvent('viewed-page', async () => ({ page: '/' }));
  });
});
