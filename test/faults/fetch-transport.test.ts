import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:tls';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startChild } from '../support/child.js';
import { make, sandboxFor, settings } from '../support/exits.js';
import { expectLaw } from '../support/expect-law.js';
import { selfSigned } from '../support/self-signed.js';
import { startWorld, token, type World, type WorldOptions } from '../support/world.js';

const tenMinutesMs = 600_000;

/** A world whose client uses `fetch()`, as on Bun, Deno and Workers. */
function startFetching(options: WorldOptions = {}): Promise<World> {
  return startWorld({ ...options, client: { ...options.client, transport: 'fetch' } });
}

test('fetch: requests are those that undici sends, except for the connection', async () => {
  const bodies = [];
  for (const transport of ['undici', 'fetch'] as const) {
    const { clock, events, sandbox } = await startWorld({ client: { transport } });
    events.track('42', 'placed-order', { total: 1_999 });
    await clock.settle();

    const [request] = sandbox.received;
    const { host, connection, ...headers } = request?.headers ?? {};
    bodies.push([
      request?.method,
      request?.path,
      request?.body.replace(/"id":"[^"]+"/, ''),
      headers,
    ]);
    expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
    expectLaw(events, sandbox);
  }

  expect(bodies[1]).toMatchObject(bodies[0] ?? {});
});

test('fetch: contacts are created as with undici', async () => {
  const { clock, events, sandbox } = await startFetching({
    client: { onUnknownContact: 'create' },
  });
  events.track('new', 'signed-up');
  await clock.settle();

  expect(events.stats()).toMatchObject({ delivered: 1, contactsCreated: 1 });
  expect(sandbox.received.map(({ path, status }) => [path, status])).toEqual([
    ['/events', 404],
    ['/contacts', 200],
    ['/events', 202],
  ]);
  expectLaw(events, sandbox);
});

test('fetch: events wait while Intercom refuses connections, and all arrive when it is back', async () => {
  const world = await startFetching({ sandbox: { unknownContacts: 'create' } });
  const { clock, events, proxy, sandbox, told, traffic } = world;
  await proxy.refuse();

  for (let i = 0; i < 50; i += 1) events.track(`user-${i}`, 'placed-order', { order: i });
  await clock.advance(tenMinutesMs);

  expect(events.stats()).toMatchObject({ pending: 50, delivered: 0 });
  expect(events.stats().paused).toMatchObject({ because: 'unavailable' });
  expect(told.lines[0]).toContain('refused');
  expect(traffic.begun).toBeLessThanOrEqual(10 + 4 + 11);

  await proxy.open();
  await clock.advance(tenMinutesMs);

  expect(events.stats()).toMatchObject({ pending: 0, delivered: 50 });
  expectLaw(events, sandbox);
});

test('fetch: a host that does not answer, or sends its response byte by byte, has ten seconds', async () => {
  for (const kind of ['swallow', 'drip'] as const) {
    const { clock, events, proxy, sandbox, told, traffic } = await startFetching();
    sandbox.fault({ kind: 'answer', status: 202, body: ' '.repeat(3_600), store: true });
    proxy.conduct = kind === 'drip' ? { kind, everyMs: 1_000 } : { kind };

    events.track('42', 'placed-order');
    await clock.advance(9_999);
    expect(traffic.begun).toBe(1);
    expect(events.stats()).toMatchObject({ pending: 1, delivered: 0 });

    proxy.conduct = { kind: 'forward' };
    await clock.advance(1);
    expect(told.lines).toMatchObject([expect.stringContaining('timeout')]);
    await clock.advance(1_000);

    expect(traffic.begun).toBe(2);
    expect(sandbox.counts.stored).toBe(1);
    expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
    expectLaw(events, sandbox);
  }
});

test('fetch: an event whose connection was reset, before or after it was stored, arrives once', async () => {
  for (const when of ['before-store', 'after-store'] as const) {
    const { clock, events, sandbox, told } = await startFetching();
    sandbox.fault({ kind: 'reset', when });

    events.track('42', 'placed-order', { total: 1_999 });
    await clock.settle();
    expect(told.lines).toMatchObject([expect.stringContaining('reset')]);
    await clock.advance(1_000);

    expect(sandbox.counts).toMatchObject({ stored: 1, duplicates: when === 'after-store' ? 1 : 0 });
    expectLaw(events, sandbox);
  }
});

test('fetch: an untrusted certificate pauses delivery, and is logged once', async () => {
  const server = createTlsServer(selfSigned('localhost'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { clock, events, told } = await startFetching({
    origin: () => `https://127.0.0.1:${port}`,
  });

  events.track('42', 'placed-order');
  await clock.advance(30_000);

  expect(events.stats().paused).toMatchObject({ because: 'configuration' });
  expect(told.lines).toMatchObject([expect.stringMatching(/^error .*\btls\b/i)]);
  expectLaw(events);
});

test('fetch: a redirect is not followed, and the token goes to no other host', async () => {
  const { clock, events, sandbox, proxy } = await startFetching();
  sandbox.fault({
    kind: 'answer',
    status: 307,
    headers: { Location: `${proxy.url}/elsewhere` },
    body: '',
  });

  events.track('42', 'placed-order');
  await clock.settle();

  expect(events.stats().paused).toMatchObject({ because: 'suspicious_answer' });
  expect(sandbox.received.map(({ path }) => path)).toEqual(['/events']);
  await clock.advance(120_000);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
  expectLaw(events, sandbox);
});

test('fetch: rate headers are followed, and an error has its code and request id', async () => {
  const { clock, events, sandbox, told } = await startFetching();
  sandbox.fault({ kind: 'answer', status: 429, headers: { 'Retry-After': '7' }, body: '' });
  const rejected = { type: 'error.list', errors: [{ code: 'parameter_invalid', message: 'x' }] };

  events.track('42', 'placed-order');
  await clock.settle();
  expect(events.stats().paused).toMatchObject({ because: 'rate_limited' });
  await clock.advance(6_999);
  expect(events.stats().delivered).toBe(0);
  // The sandbox's own window may end later.
  await clock.advance(3_501);
  expect(events.stats().delivered).toBe(1);

  sandbox.fault({
    kind: 'answer',
    status: 422,
    headers: { 'X-Request-Id': 'made-up-id' },
    body: ' '.repeat(100_000) + JSON.stringify(rejected),
  });
  sandbox.fault({ kind: 'answer', status: 422, headers: {}, body: JSON.stringify(rejected) });
  events.track('42', 'paid-order');
  events.track('42', 'sent-order');
  await clock.settle();
  expect(told.dead.map(({ code }) => code).sort()).toEqual(['parameter_invalid', undefined]);
  expectLaw(events, sandbox);
});

test('fetch: after a refused token the provider is called again, and a provider that never answers gives no token', async () => {
  const given = ['made-up-old-token', token];
  const asked = vi.fn(async () => given.shift() ?? new Promise<string>(() => {}));
  const { clock, events, sandbox } = await startFetching({ client: { accessToken: asked } });

  events.track('42', 'placed-order');
  await clock.settle();
  expect(events.stats().paused).toMatchObject({ because: 'unauthorised' });
  await clock.advance(60_000);
  expect(events.stats().delivered).toBe(1);

  sandbox.fault({ kind: 'answer', status: 401, headers: {}, body: '' });
  events.track('42', 'paid-order');
  await clock.advance(80_000);
  expect(events.stats()).toMatchObject({ delivered: 1, pending: 1 });
  expect(events.stats().paused).toMatchObject({ because: 'unauthorised' });
  expectLaw(events, sandbox);
});

test('fetch: close() ends requests in flight at its deadline', async () => {
  const { clock, events, proxy, traffic } = await startFetching();
  proxy.conduct = { kind: 'swallow' };
  events.track('42', 'placed-order');
  await clock.settle();
  expect(traffic.begun).toBe(1);

  const closing = events.close({ deadlineMs: 1_000 });
  await clock.advance(1_000);

  expect(await closing).toMatchObject({ delivered: 0, dead: 1, pending: 0 });
  expect(traffic.isQuiet).toBe(true);
  expectLaw(events);
});

/** As in a bundle without undici, deployed next to another version of it, or none. */
function insteadOfUndici(resolved: string): string {
  const hook = `export const resolve = (name, context, next) => {
    if (name.startsWith('undici/')) return ${resolved};
    return next(name, context);
  };
  function missing() { throw Object.assign(new Error('made up'), { code: 'ERR_MODULE_NOT_FOUND' }); }`;
  return `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));`;
}

test.each([
  ['is missing', 'missing()', 'ERR_MODULE_NOT_FOUND'],
  [
    'is another version',
    `next(name.replace('undici', 'undici6'), { ...context, parentURL: ${JSON.stringify(import.meta.url)} })`,
    'UND_ERR_INVALID_ARG',
  ],
  [
    'was put into an ES module by a bundler',
    `{ url: 'data:text/javascript,throw new Error(unescape("Dynamic require of %2522node:assert%2522 is not supported"))', shortCircuit: true }`,
    'Error: Dynamic require of "node:assert" is not supported',
  ],
])(
  'fetch: where undici %s, events and awaited requests use fetch(), which is logged once',
  async (_what, resolved, why) => {
    const sandbox = await sandboxFor();
    const program = `${insteadOfUndici(resolved)} ${make}
    track(20);
    const { region } = (await events.me()).app;
    await events.flush();
    await events.close();
    const { delivered, pending } = events.stats();
    console.log(JSON.stringify({ delivered, pending, region }), law());`;

    const { code, stdout, stderr } = await startChild(program, settings(sandbox.url)).ended;

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: '{"delivered":20,"pending":0,"region":"US"} the law holds\n',
    });
    // Node 26 prints a warning about the hook.
    const lines = stderr.split('\n').filter((line) => line.startsWith('[intercom-events]'));
    expect(lines).toEqual([
      expect.stringContaining(`undici 7 cannot be loaded (${why}). Events are sent with fetch()`),
    ]);
    expect(sandbox.counts).toMatchObject({ stored: 20, duplicates: 0 });
  },
);

test('fetch: a proxy can only be named for undici; where undici is missing, the log says that it is not used', async () => {
  const sandbox = await sandboxFor();
  const program = `${insteadOfUndici('missing()')}
    const { createIntercomEvents } = await import('@intercom-events/core');
    const proxy = 'http://user:made-up-password@127.0.0.1:1';
    const baseUrl = 'https://127.0.0.1:1';
    try {
      createIntercomEvents({ baseUrl, proxy, transport: 'fetch' });
    } catch (error) {
      console.log(error.name, error.message);
    }
    const events = createIntercomEvents({ baseUrl, proxy });
    events.track('42', 'placed-order');
    await events.close({ deadlineMs: 100 });`;

  const { stdout, stderr } = await startChild(program, settings(sandbox.url)).ended;

  expect(stdout).toContain('ConfigurationError `proxy` cannot be used with `fetch()`.');
  expect(stderr).toContain("the runtime's own proxy settings, not http://127.0.0.1:1.");
  expect(stdout + stderr).not.toContain('made-up-password');
});
