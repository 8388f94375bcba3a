import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createIntercomEvents, type IntercomEvents } from '@intercom-events/core';
import { type Sandbox, startSandbox } from '@intercom-events/sandbox';
import { Pool } from 'undici';
import { expect, onTestFinished } from 'vitest';
import { turn, until } from '../../support/turns.js';
import { audit } from '../audit.js';
import type { Driver, Route } from '../driver.js';
import { gate } from '../stage.js';
import { dial, requestText } from '../wire.js';

/** What is retained after a request. */
export const life = [
  audit(
    'L01',
    "MUST NOT retain a finished request, or the application's data for it, while its events wait",
    async (driver) => {
      const { sandbox, events } = await startBackground();
      const hang = sandbox.fault({ kind: 'hang', when: 'before-headers', times: 'always' });
      const traces = await serveAndForget(driver, events, sandbox);

      await expectForgotten(traces);
      expect(hang.hits).toBeGreaterThan(0);
      expect(events.stats()).toMatchObject({ delivered: 0, pending: traces.count });
    },
  ),
  audit(
    'L02',
    'MUST NOT retain a finished request after its events are delivered, while connections stay open',
    async (driver) => {
      const { sandbox, events } = await startBackground();
      const traces = await serveAndForget(driver, events, sandbox);

      await until(
        () => events.stats().pending === 0,
        () => 'every event should be delivered',
      );
      await expectForgotten(traces);
      expect(sandbox.counts.stored).toBe(traces.count);
      expect(sandbox.counts.connections.open).toBeGreaterThan(0);
    },
  ),
];

/** Weak references to finished requests. */
interface Traces {
  readonly count: number;
  readonly left: readonly { readonly what: string; readonly ref: WeakRef<object> }[];
}

const requestCount = 30;

/** A client with Node's own clock and timers: they could retain a request. */
async function startBackground(): Promise<{
  readonly sandbox: Sandbox;
  readonly events: IntercomEvents;
}> {
  const sandbox = await startSandbox({ unknownContacts: 'create' });
  onTestFinished(() => sandbox.stop());
  const events = createIntercomEvents({
    accessToken: sandbox.token,
    baseUrl: sandbox.url,
    logger: false,
    drainOnExitMs: false,
  });
  onTestFinished(async () => {
    await events.close({ deadlineMs: 0 });
  });
  return { sandbox, events };
}

/**
 * Serves requests to their end. The first one starts the client's timers, and a response that stays
 * open keeps them running.
 */
async function serveAndForget(
  driver: Driver,
  events: IntercomEvents,
  sandbox: Sandbox,
): Promise<Traces> {
  const left: { what: string; ref: WeakRef<object> }[] = [];
  const isTracked = gate();
  const isWatched = gate();
  const url = await driver.start({
    events,
    // What an application keeps for each request in its own store, e.g. a session.
    around: (rest) => applications.run({ session: 'made-up' }, rest),
    routes: [
      ordersRoute(events, async (things) => {
        for (const [what, thing] of Object.entries(things)) {
          left.push({ what, ref: new WeakRef(thing) });
        }
        isTracked.open();
        await isWatched.opened;
      }),
      liveRoute,
    ],
  });
  const served = everyOrder(url);
  await isTracked.opened;
  const wire = await dial(url, requestText('POST /live', { headers: ['X-User: watcher'] }));
  await wire.received('first');
  isWatched.open();
  await served;
  await until(
    () => sandbox.counts.requests > 0 || sandbox.counts.connections.open > 0,
    () => 'delivery should have begun',
  );
  return { count: 2 * requestCount, left };
}

const applications = new AsyncLocalStorage<object>();

function ordersRoute(
  events: IntercomEvents,
  whenTracked: (things: Readonly<Record<string, object>>) => Promise<void>,
): Route {
  return {
    path: '/orders',
    parser: 'json',
    handle: async ({ req, res, track }) => {
      const store = applications.getStore() ?? {};
      const metadata = { plan: 'pro' };
      track('placed-order', metadata);
      await null;
      events.current.track('paid-order', () => metadata, { sendWhen: 'success' });
      await whenTracked({ req, res, store, metadata });
      return { body: 'done' };
    },
  };
}

const liveRoute: Route = {
  path: '/live',
  handle: ({ res, track }) => {
    track('watched-stream', {}, { sendWhen: 'success' });
    res.writeHead(200);
    res.write('first');
    return 'taken';
  },
};

/** Makes the requests over a few connections, and closes those. */
async function everyOrder(url: string): Promise<void> {
  const pool = new Pool(url, { connections: 4 });
  await Promise.all(
    Array.from({ length: requestCount }, async (_, at) => {
      const headers = { 'x-user': `user-${at}`, 'content-type': 'application/json' };
      const { body } = await pool.request({
        method: 'POST',
        path: '/orders',
        headers,
        body: '{}',
      });
      expect(await body.text()).toBe('done');
    }),
  );
  await pool.close();
}

/** Collects garbage until nothing is left, or fails with what is. */
async function expectForgotten({ left, count }: Traces): Promise<void> {
  expect(left).toHaveLength(2 * count);
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const found = (): readonly string[] =>
    left.filter(({ ref }) => ref.deref() !== undefined).map(({ what }) => what);
  // The last request of each connection may be kept by Node until the connection is closed, and on a
  // busy machine that can take its time. What is kept for good is still there after the last round.
  for (let round = 0; round < 150; round += 1) {
    for (let turns = 0; turns < 20; turns += 1) await turn();
    if (round >= 50) await setTimeout(100);
    collect();
    if (left.every(({ ref }) => ref.deref() === undefined)) return;
  }
  expect(found(), 'nothing of the requests is kept').toEqual([]);
}
