import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { IntercomEvents, Metadata } from '@intercom-events/core';
import supertest from 'supertest';
import { Client } from 'undici';
import { expect, onTestFinished } from 'vitest';
import { watchRejections } from '../../support/rejections.js';
import { until } from '../../support/turns.js';
import { audit } from '../audit.js';
import type { AppPlan, Driver, Route } from '../driver.js';
import { as, tracking } from '../requests.js';
import { startStage } from '../stage.js';
import { dial, requestText } from '../wire.js';

/** What must not affect a response. */
export const response = [
  audit(
    'R01',
    'MUST NOT change any response by a byte: bodies, streams, redirects, headers, errors',
    async (driver) => {
      const stage = await startStage(driver);
      const plan: AppPlan = {
        routes: everyRoute(),
        onError: () => ({ status: 500, body: 'Oops' }),
      };

      await expectSameBytes(driver, plan, stage.events, [...sent, badJson]);
      await stage.clock.advance(60_000);
      expect(await stage.arrived()).not.toEqual([]);
    },
  ),
  audit('R02', "MUST NOT change the framework's own error responses by a byte", async (driver) => {
    const stage = await startStage(driver);

    await expectSameBytes(driver, { routes: everyRoute() }, stage.events, sent);
    await stage.clock.advance(60_000);
    expect(await stage.arrived()).not.toEqual([]);
  }),
  audit(
    'R03',
    'MUST answer requests while Intercom accepts connections and does not respond',
    async (driver) => {
      const stage = await startStage(driver);
      const { events, proxy, sandbox } = stage;
      const hang = sandbox.fault({ kind: 'hang', when: 'before-headers', times: 'always' });
      const url = await stage.open({ routes: [tracking('/orders', 'placed-order')] });

      await as('ada', supertest(url).post('/orders')).expect(200);
      await until(
        () => hang.hits === 1,
        () => 'the event should be on its way',
      );
      for (let at = 0; at < 20; at += 1) {
        await as(`user-${at}`, supertest(url).post('/orders')).expect(200);
      }

      expect(events.stats()).toMatchObject({ accepted: 21, delivered: 0, pending: 21 });
      expect(proxy.openConnections).toBeGreaterThan(0);
      hang.remove();
      expect(await stage.arrived()).toHaveLength(21);
    },
  ),
  audit(
    'R04',
    "MUST NOT let errors of the application's callbacks reach a response",
    async (driver) => {
      for (const misdeed of misdeeds) await expectContained(driver, misdeed);
    },
  ),
  audit(
    'R05',
    'MUST NOT leave listeners or warnings on a connection that serves many requests',
    async (driver) => {
      const stage = await startStage(driver);
      const warnings: Error[] = [];
      const onWarning = (warning: Error): void => void warnings.push(warning);
      process.on('warning', onWarning);
      onTestFinished(() => void process.off('warning', onWarning));
      const counts: number[] = [];
      const count: Route = {
        method: 'get',
        path: '/count',
        handle: ({ req, track }) => {
          track('counted-listeners', {}, { dedupe: false, at: counts.length + 1_750_000_000 });
          const { socket } = req;
          counts.push(
            socket.eventNames().reduce((sum, name) => sum + socket.listenerCount(name), 0),
          );
          return {};
        },
      };
      const client = new Client(await stage.open({ routes: [count] }));
      onTestFinished(() => client.destroy());

      for (let at = 0; at < 30; at += 1) {
        const { body } = await client.request({
          method: 'GET',
          path: '/count',
          headers: { 'x-user': 'ada' },
        });
        await body.text();
      }

      expect(new Set(counts.slice(1))).toEqual(new Set([counts[1]]));
      expect(warnings).toEqual([]);
      expect(await stage.arrived()).toHaveLength(30);
    },
  ),
];

const keepAlive = [
  requestText('POST /json', { headers: ['X-User: ada'], body: '{}' }),
  requestText('GET /stream', { headers: ['X-User: ada', 'Connection: close'] }),
].join('');

const badJson = last('POST /body', {
  headers: ['Content-Type: application/json'],
  body: '{"plan":',
});

/** The requests for both applications; each closes its connection. */
const sent: readonly string[] = [
  last('POST /json'),
  last('POST /text'),
  last('POST /empty'),
  last('POST /created'),
  last('POST /moved'),
  last('GET /stream'),
  last('GET /large'),
  last('GET /page'),
  last('HEAD /page'),
  last('HEAD /stream'),
  last('GET /page', { headers: ['If-None-Match: "made-up"'] }),
  last('GET /torn'),
  last('GET /written'),
  last('POST /throws'),
  last('POST /rejects'),
  last('POST /fails'),
  last('POST /nowhere'),
  last('POST /body', { headers: ['Content-Type: application/json'], body: '{"plan":"pro"}' }),
  last('POST /body', {
    headers: ['Content-Type: application/x-www-form-urlencoded'],
    body: 'plan=pro',
  }),
  keepAlive,
];

function last(
  line: string,
  { headers = [], body }: { readonly headers?: readonly string[]; readonly body?: string } = {},
): string {
  return requestText(line, {
    headers: ['X-User: ada', 'Connection: close', ...headers],
    ...(body && { body }),
  });
}

/** Routes with every kind of response; each tracks in both forms. */
function everyRoute(): readonly Route[] {
  const routes: Readonly<Record<string, Pick<Route, 'handle' | 'method' | 'parser'>>> = {
    json: { handle: () => ({ body: { plan: 'pro', price: 34_999 } }) },
    text: { handle: async () => ({ body: 'plain text with é' }) },
    empty: { handle: () => ({ status: 204 }) },
    created: { handle: () => ({ status: 201, headers: { 'X-Order': '7', Vary: 'X-User' } }) },
    moved: { handle: () => ({ status: 302, headers: { Location: '/elsewhere' } }) },
    stream: { method: 'get', handle: () => ({ body: Readable.from(['one', 'two', 'three']) }) },
    large: { method: 'get', handle: () => ({ body: Readable.from(chunks()) }) },
    page: {
      method: 'get',
      handle: () => ({ headers: { ETag: '"made-up"' }, body: 'page' }),
    },
    torn: {
      method: 'get',
      handle: ({ res }) => {
        res.writeHead(200, { 'Content-Length': '100' });
        res.write('so far', () => res.destroy());
        return 'taken';
      },
    },
    written: {
      method: 'get',
      handle: ({ res }) => {
        res.writeHead(
          203,
          'Made Up',
          [
            ['X-Twice', 'one'],
            ['X-Twice', 'two'],
          ].flat(),
        );
        res.write('piece ');
        setImmediate(() => res.end('by piece'));
        return 'taken';
      },
    },
    throws: {
      handle: () => {
        throw trouble();
      },
    },
    rejects: { handle: () => Promise.reject(trouble()) },
    fails: { handle: () => ({ status: 503, body: 'Come back later' }) },
    body: { parser: 'json', handle: ({ body }) => ({ body: { body } }) },
  };
  return Object.entries(routes).map(([name, { handle, ...rest }]) => ({
    ...rest,
    path: `/${name}`,
    trackEvent: { name: 'saw-answer', metadata: { name } },
    handle: (call) => {
      call.track('asked-question', { name });
      return handle(call);
    },
  }));
}

/** An error with the same stack wherever it is thrown. */
function trouble(): Error {
  return Object.assign(new Error('made-up trouble'), { stack: 'Error: made-up trouble' });
}

function* chunks(): Generator<string> {
  for (let at = 0; at < 16; at += 1) yield String.fromCharCode(97 + at).repeat(64 * 1024);
}

/**
 * Sends the same bytes to an application with and without the adapter, and compares the responses.
 */
async function expectSameBytes(
  driver: Driver,
  plan: AppPlan,
  events: IntercomEvents,
  requests: readonly string[],
): Promise<void> {
  const withUs = await driver.start({ ...plan, events });
  const without = await driver.start({ ...plan, events: undefined });
  for (const request of requests) {
    const [ours, theirs] = await Promise.all(
      [withUs, without].map((url) => answerTo(url, request)),
    );
    expect(theirs).toMatch(/^HTTP\/1\.1 \d\d\d /);
    expect(ours, request).toBe(theirs);
  }
}

async function answerTo(url: string, request: string): Promise<string> {
  const bytes = await (await dial(url, request)).ended();
  // The `Date` headers of two responses may differ.
  return bytes.replaceAll(/^Date: .+ GMT\r$/gm, 'Date: some day\r');
}

interface Misdeed {
  readonly name: string;
  readonly plan?: Omit<AppPlan, 'routes'>;
  readonly client?: Parameters<typeof startStage>[1];
  readonly handle?: Route['handle'];
}

const fail = (): never => {
  throw trouble();
};

/** Returns no user while both events are tracked, and throws at the next call. */
function askedAgain(headers: IncomingHttpHeaders): undefined {
  headers['x-asked'] = headers['x-asked'] === 'once' ? 'twice' : 'once';
}

const misdeeds: readonly Misdeed[] = [
  { name: 'user throws', plan: { user: fail } },
  { name: 'user rejects', plan: { user: () => Promise.reject(trouble()) } },
  {
    name: 'user throws when the request has ended',
    plan: {
      user: ({ headers }) => (headers['x-asked'] === 'twice' ? fail() : askedAgain(headers)),
    },
  },
  {
    name: 'sendWhen throws',
    handle: ({ track }) => {
      track('placed-order', {}, { sendWhen: fail });
      return { body: 'done' };
    },
  },
  {
    name: 'metadata throws',
    handle: ({ track }) => {
      track('placed-order', fail);
      track('paid-order', fail, { sendWhen: 'success' });
      track('sent-order', new Proxy({}, { ownKeys: fail }) as Metadata);
      return { body: 'done' };
    },
  },
  {
    name: 'options throw',
    handle: ({ track }) => {
      track('placed-order', {}, new Proxy({}, { get: fail, has: fail }));
      return { body: 'done' };
    },
  },
  {
    name: 'hooks and logger throw',
    client: {
      client: {
        onDelivered: fail,
        onDropped: fail,
        onDead: fail,
        onPause: fail,
        logger: { info: fail, warn: fail, error: fail },
      },
    },
    handle: ({ track }) => {
      track('');
      track('placed-order', { list: [1] as unknown as string });
      return { body: 'done' };
    },
  },
];

async function expectContained(driver: Driver, misdeed: Misdeed): Promise<void> {
  const { name, plan, client, handle = tracking('', 'placed-order').handle } = misdeed;
  const rejections = watchRejections();
  const stage = await startStage(driver, client);
  const orders: Route = {
    path: '/orders',
    trackEvent: { name: 'ordered-things' },
    handle: async (call) => {
      await handle(call);
      return { status: 201, body: 'done' };
    },
  };
  const url = await stage.open({ ...plan, routes: [orders] });

  await as('ada', supertest(url).post('/orders')).expect(201, 'done');

  await stage.arrived();
  expect(stage.events.stats().tracked, name).toBeGreaterThan(1);
  await rejections.expectNone();
}
