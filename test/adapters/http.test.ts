import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type ClientHttp2Session,
  connect,
  createServer as createHttp2Server,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import {
  type IntercomEventsListener,
  intercomEvents,
  type TrackingListener,
  trackEvent,
} from '@intercom-events/http';
import supertest from 'supertest';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { startServer } from '../support/start-app.js';
import { turn, until } from '../support/turns.js';
import { httpDriver } from './http-driver.js';
import { gate, type Stage, startStage } from './stage.js';

const onSuccess = { sendWhen: 'success' } as const;
let stage: Stage;
let tracked: IntercomEventsListener;

beforeEach(async () => {
  stage = await startStage(httpDriver());
  tracked = intercomEvents({ client: stage.events, user: () => 'ada' });
});

test('a listener tracks with its request', async () => {
  const url = await startServer(
    createServer(
      tracked((request, response) => {
        response.end(JSON.stringify(request.track('viewed-page', { page: request.url ?? '' })));
      }),
    ),
  );

  await supertest(url).get('/start').expect(200, '{"status":"accepted"}');

  expect(await stage.arrived()).toEqual([['viewed-page', 'ada']]);
});

test('the result and the error of a listener are passed on unchanged', () => {
  const request = { on: () => {} } as unknown as IncomingMessage;
  const response = { on: () => {} } as unknown as ServerResponse;
  const trouble = new Error('made-up trouble');

  expect(tracked(() => 'taken')(request, response)).toBe('taken');
  expect(() =>
    tracked(() => {
      throw trouble;
    })(request, response),
  ).toThrow(trouble);
});

test('wrapped twice, every event is sent once', async () => {
  const route = trackEvent('placed-order')((request, response) => {
    request.track('paid-order', {}, { dedupe: false });
    response.end();
  });
  const twice = tracked(tracked(route) as TrackingListener);
  const url = await startServer(createServer(twice));

  await supertest(url).post('/').expect(200);

  expect(await stage.arrived()).toEqual([
    ['paid-order', 'ada'],
    ['placed-order', 'ada'],
  ]);
});

test('trackEvent() outside intercomEvents() warns once, and the request is served', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const route = trackEvent('placed-order')((_request, response) => response.end('done'));
  const url = await startServer(createServer(route as Parameters<typeof createServer>[1]));

  for (let count = 0; count < 3; count += 1) await supertest(url).post('/').expect(200, 'done');

  expect(warn).toHaveBeenCalledOnce();
  expect(String(warn.mock.calls[0]?.[0])).toMatch(
    /"placed-order".*createServer\(intercomEvents\(\)\(listener\)\)/,
  );
});

test('on HTTP/2 an event with `sendWhen: "success"` is sent if the response was complete, and discarded otherwise', async () => {
  const trackedToo = intercomEvents<Http2ServerRequest, Http2ServerResponse>({
    client: stage.events,
    user: () => 'ada',
  });
  const server = createHttp2Server(
    trackedToo((request, response) => {
      request.track(`asked-${request.url?.slice(1)}`, {}, onSuccess);
      if (request.url === '/refused') response.statusCode = 403;
      if (request.url === '/never') response.write('a part');
      else response.end('all of it');
    }),
  );
  const session = await openHttp2(server);

  await Promise.all([ask(session, '/whole'), ask(session, '/refused')]);
  const broken = session.request({ ':path': '/never' });
  broken.on('error', () => {});
  broken.once('data', () => broken.close(8));
  await until(
    () => stage.events.stats().held === 0 && stage.events.stats().tracked === 3,
    () => `all should be decided: ${JSON.stringify(stage.events.stats())}`,
  );

  expect(await stage.arrived()).toEqual([['asked-whole', 'ada']]);
  expect(stage.events.stats().discarded.failed).toBe(2);
  await turn();
});

test('on HTTP/2 held events are discarded if the stream was reset before the adapter runs', async () => {
  const trackedToo = intercomEvents<Http2ServerRequest, Http2ServerResponse>({
    client: stage.events,
    user: () => 'ada',
  });
  const listener = trackedToo((request) => request.track('asked-late', {}, onSuccess));
  const arrived = gate();
  const session = gate();
  const server = createHttp2Server(async (request, response) => {
    request.stream.once('close', session.open).on('error', () => {});
    arrived.open();
    await session.opened;
    listener(request, response);
  });
  const stream = (await openHttp2(server)).request({ ':path': '/late' });
  stream.on('error', () => {});
  await arrived.opened;
  stream.close(8);
  await until(
    () => stage.events.stats().discarded.failed === 1,
    () => `the event should be discarded: ${JSON.stringify(stage.events.stats())}`,
  );

  expect(await stage.arrived()).toEqual([]);
});

async function openHttp2(server: Http2Server): Promise<ClientHttp2Session> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const session = connect(`http://127.0.0.1:${port}`);
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  return session;
}

async function ask(session: ClientHttp2Session, path: string): Promise<void> {
  const stream = session.request({ ':path': path });
  stream.resume();
  await once(stream, 'close');
}
