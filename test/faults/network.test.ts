import dns from 'node:dns';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:tls';
import { ManualClock } from '@intercom-events/core/test-ports';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ChaosProxy } from '../support/chaos-proxy.js';
import { expectLaw } from '../support/expect-law.js';
import { selfSigned } from '../support/self-signed.js';
import { until } from '../support/turns.js';
import { startUnaccepting } from '../support/unaccepting.js';
import { startWorld, type World } from '../support/world.js';

/** A response that lets the client keep its connection longer than any test. */
const keptAlive = { kind: 'headers', headers: { 'Keep-Alive': 'timeout=600' } } as const;
const tenMinutesMs = 600_000;
/**
 * In ten minutes: ten at once, four to replace the first failed ones, one after each pause of 1 s …
 * 5 min.
 */
const fewAttempts = 10 + 4 + 11;

function trackMany({ events }: World, count: number): void {
  for (let i = 0; i < count; i += 1) events.track(`user-${i}`, 'placed-order', { order: i });
}

test('row 01: events wait while Intercom refuses connections, few attempts are made, and all arrive when it is back', async () => {
  const world = await startWorld({ sandbox: { unknownContacts: 'create' } });
  const { clock, events, proxy, sandbox, told, traffic } = world;
  const trackedAtSec = clock.wallSec;
  await proxy.refuse();

  trackMany(world, 50);
  await clock.advance(tenMinutesMs);

  expect(events.stats()).toMatchObject({ pending: 50, delivered: 0 });
  expect(events.stats().paused).toMatchObject({ because: 'unavailable' });
  expect(told.paused).toHaveLength(1);
  expect(traffic.begun).toBeLessThanOrEqual(fewAttempts);
  expect(told.lines.length).toBeLessThanOrEqual(11);

  await proxy.open();
  await clock.advance(tenMinutesMs);

  expect(events.stats()).toMatchObject({ pending: 0, delivered: 50 });
  expect(events.stats().paused).toBeUndefined();
  expect(sandbox.events.every((event) => event.created_at === trackedAtSec)).toBe(true);
  expectLaw(events, sandbox);
});

test.each(['ENOTFOUND', 'EAI_AGAIN'])(
  'row 02: a host name that cannot be resolved (%s) is an outage: nothing hangs, and all events arrive when it resolves',
  async (code) => {
    const resolver = stubResolver(code);
    const world = await startWorld({
      sandbox: { unknownContacts: 'create' },
      origin: ({ proxy }) => proxy.url.replace('127.0.0.1', 'localhost'),
    });
    const { clock, events, sandbox, told, traffic } = world;

    trackMany(world, 50);
    await clock.advance(tenMinutesMs);

    expect(events.stats()).toMatchObject({ pending: 50, delivered: 0 });
    expect(events.stats().paused).toMatchObject({ because: 'unavailable' });
    expect(traffic.begun).toBeLessThanOrEqual(fewAttempts);
    expect(told.lines[0]).toContain('dns');

    resolver.mend();
    await clock.advance(tenMinutesMs);

    expect(events.stats()).toMatchObject({ pending: 0, delivered: 50 });
    expectLaw(events, sandbox);
  },
);

test('row 03: an untrusted certificate pauses delivery, is logged once, and nothing is sent in plain text', async () => {
  const requests: string[] = [];
  const server = createTlsServer(selfSigned('localhost'), (socket) => {
    socket.on('data', (chunk) => requests.push(chunk.toString()));
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const wire = await ChaosProxy.start(portOf(server.address()), new ManualClock());
  onTestFinished(() => wire.refuse());
  const { clock, events, told, traffic } = await startWorld({
    origin: () => wire.url.replace('http:', 'https:'),
  });

  events.track('42', 'placed-order');
  events.track('42', 'paid-order');
  await clock.advance(30_000);

  expect(events.stats().paused).toMatchObject({ because: 'configuration' });
  expect(told.paused).toMatchObject([{ because: 'configuration' }]);
  expect(told.lines).toMatchObject([expect.stringMatching(/^error .*\btls\b/i)]);

  await clock.advance(3_600_000);

  expect(events.stats()).toMatchObject({ pending: 2, delivered: 0 });
  expect(told.paused).toHaveLength(1);
  expect(traffic.begun).toBeLessThanOrEqual(2 + 61);
  expect(requests).toEqual([]);
  expect(new Set(wire.firstBytes)).toEqual(new Set([22]));
  expectLaw(events);
});

test('row 04: a connection that is never established ends at the connect timeout, and the event arrives later', async () => {
  let accept = (): void => {};
  const { clock, events, sandbox, told, traffic } = await startWorld({
    origin: async (parts) => {
      const listener = await startUnaccepting(parts.sandbox.port);
      accept = listener.accept;
      return listener.url;
    },
    client: { delivery: { connectTimeoutMs: 100 } },
  });

  events.track('42', 'placed-order');
  // The manual clock stands still: only the connection's own timeout can end this.
  await clock.settle();

  expect(traffic.begun).toBe(1);
  expect(told.lines).toMatchObject([expect.stringContaining('timeout')]);
  expect(events.stats()).toMatchObject({ pending: 1, delivered: 0 });

  accept();
  await clock.advanceUntil(() => events.stats().pending === 0, { maxMs: tenMinutesMs });

  expect(events.stats().delivered).toBe(1);
  expectLaw(events, sandbox);
});

test('row 05: after ten seconds without a response the event is sent again', async () => {
  const { clock, events, proxy, sandbox, told, traffic } = await startWorld();
  proxy.conduct = { kind: 'swallow' };

  events.track('42', 'placed-order');
  await clock.advance(9_999);
  expect(traffic.begun).toBe(1);
  expect(told.lines).toEqual([]);

  proxy.conduct = { kind: 'forward' };
  await clock.advance(1);
  expect(told.lines).toMatchObject([expect.stringContaining('timeout')]);
  await clock.advance(1_000);

  expect(traffic.begun).toBe(2);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
  expect(sandbox.counts).toMatchObject({ stored: 1, duplicates: 0 });
  expectLaw(events, sandbox);
});

test('row 05: an event that Intercom stored without a response is sent again, and stored once', async () => {
  const { clock, events, proxy, sandbox } = await startWorld();
  proxy.conduct = { kind: 'keep-answer' };

  events.track('42', 'placed-order');
  await clock.advance(9_999);
  expect(sandbox.counts.stored).toBe(1);
  expect(events.stats()).toMatchObject({ pending: 1, delivered: 0 });

  proxy.conduct = { kind: 'forward' };
  await clock.advance(1_001);

  expect(sandbox.counts).toMatchObject({ stored: 1, duplicates: 1 });
  expectLaw(events, sandbox);
});

test('row 06: a response sent byte by byte does not extend the ten seconds of an attempt', async () => {
  const { clock, events, proxy, sandbox, traffic } = await startWorld();
  sandbox.fault({ kind: 'answer', status: 202, body: ' '.repeat(3_600), store: true });
  proxy.conduct = { kind: 'drip', everyMs: 1_000 };

  events.track('42', 'placed-order');
  await clock.advance(9_999);
  expect(traffic.begun).toBe(1);
  expect(events.stats()).toMatchObject({ pending: 1, delivered: 0 });

  proxy.conduct = { kind: 'forward' };
  await clock.advance(1_001);

  expect(traffic.begun).toBe(2);
  expect(sandbox.counts).toMatchObject({ stored: 1, duplicates: 1 });
  expectLaw(events, sandbox);
});

test.each(['by Intercom', 'on the way'])(
  'row 07: an event whose response was lost %s is sent again byte for byte, and stored once',
  async (where) => {
    const { clock, events, proxy, sandbox } = await startWorld();
    if (where === 'on the way') proxy.conduct = { kind: 'lose-answer' };
    else sandbox.fault({ kind: 'reset', when: 'after-store' });

    events.track('42', 'placed-order', { total: 1_999 });
    await clock.advance(0);
    expect(sandbox.counts.stored).toBe(1);
    expect(events.stats()).toMatchObject({ pending: 1, delivered: 0 });
    proxy.conduct = { kind: 'forward' };
    await clock.advance(1_000);

    const [first, second] = sandbox.received;
    expect(second?.body).toBe(first?.body);
    expect(sandbox.counts).toMatchObject({ requests: 2, stored: 1, duplicates: 1 });
    expectLaw(events, sandbox);
  },
);

test('row 08: an event whose connection was reset while it was being sent arrives once', async () => {
  const { clock, events, proxy, sandbox, told } = await startWorld();
  const metadata = Object.fromEntries(Array.from('abcdefghij', (key) => [key, 'x'.repeat(250)]));
  proxy.conduct = { kind: 'reset-request', afterBytes: 1_000 };

  events.track('42', 'placed-order', metadata);
  await clock.settle();
  expect(told.lines).toMatchObject([expect.stringContaining('reset')]);

  proxy.conduct = { kind: 'forward' };
  await clock.advance(1_000);

  expect(sandbox.counts).toMatchObject({ requests: 1, stored: 1, duplicates: 0 });
  expect(sandbox.events[0]?.metadata).toEqual(metadata);
  expectLaw(events, sandbox);
});

test('row 09: an event sent over a connection that Intercom has just closed is repeated at once, and that is not a failure', async () => {
  const { clock, events, sandbox, told, traffic } = await startWorld();
  sandbox.fault(keptAlive);
  events.track('42', 'placed-order');
  await clock.settle();

  sandbox.fault({ kind: 'reset', when: 'before-store' });
  events.track('42', 'paid-order');
  await clock.settle();

  // No time has passed: the repetition was immediate.
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 2 });
  expect(traffic.begun).toBe(3);
  expect(sandbox.counts.connections.opened).toBe(2);
  expect(told.lines).toEqual([]);
  expectLaw(events, sandbox);
});

test('row 09: only one repetition is immediate: a new connection that fails too is a failure', async () => {
  const { clock, events, sandbox, told, traffic } = await startWorld();
  sandbox.fault(keptAlive);
  events.track('42', 'placed-order');
  await clock.settle();

  sandbox.fault({ kind: 'reset', when: 'before-store', times: 2 });
  events.track('42', 'paid-order');
  await clock.settle();
  expect(traffic.begun).toBe(3);
  expect(told.lines).toMatchObject([expect.stringContaining('reset')]);
  expect(events.stats().pending).toBe(1);

  await clock.advance(1_000);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 2 });
  expectLaw(events, sandbox);
});

test('row 09: a connection that Intercom closed earlier is not used again', async () => {
  const { clock, events, sandbox, told, traffic } = await startWorld();
  sandbox.fault({ kind: 'close-idle', closeIdleAfterMs: 0 });
  events.track('42', 'placed-order');
  await clock.settle();
  await until(
    () => sandbox.counts.connections.open === 0,
    () => 'the connection should close',
  );

  events.track('42', 'paid-order');
  await clock.settle();

  expect(traffic.begun).toBe(2);
  expect(told.lines).toEqual([]);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 2 });
  expectLaw(events, sandbox);
});

test('row 10: a connection whose peer has vanished costs one attempt, and the next one uses a new connection', async () => {
  const { clock, events, proxy, sandbox, told } = await startWorld();
  sandbox.fault(keptAlive);
  events.track('42', 'placed-order');
  await clock.settle();
  expect(proxy.connections).toBe(1);

  proxy.turnExisting({ kind: 'swallow' });
  sandbox.fault(keptAlive);
  events.track('42', 'paid-order');
  await clock.advance(9_999);
  expect(proxy.connections).toBe(1);
  expect(events.stats().pending).toBe(1);

  await clock.advance(1_001);
  expect(proxy.connections).toBe(2);
  await until(
    () => proxy.openConnections === 1,
    () => 'the connection that was given up should be closed',
  );
  expect(told.lines).toMatchObject([expect.stringContaining('timeout')]);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 2 });
  expectLaw(events, sandbox);
});

/** Makes `localhost` unresolvable in this process, until it is repaired. */
function stubResolver(code: string): { mend(): void } {
  const real = dns.lookup;
  let isDown = true;
  const stub = (host: string, ...rest: unknown[]): void => {
    const done = rest.at(-1);
    if (host !== 'localhost' || typeof done !== 'function') {
      Reflect.apply(real, dns, [host, ...rest]);
      return;
    }
    const failed = Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code });
    const addresses = [{ address: '127.0.0.1', family: 4 }];
    setImmediate(() => (isDown ? done(failed) : done(null, addresses)));
  };
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(stub as typeof dns.lookup);
  onTestFinished(() => spy.mockRestore());
  return {
    mend: () => {
      isDown = false;
    },
  };
}

function portOf(address: ReturnType<ReturnType<typeof createTlsServer>['address']>): number {
  if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
  return address.port;
}
