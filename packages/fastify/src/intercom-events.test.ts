import { ConfigurationError, createIntercomEvents } from '@intercom-events/core';
import fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { intercomEvents } from './intercom-events.js';

const dry = { dryRun: true, logger: false } as const;
let app: FastifyInstance;

beforeEach(() => {
  app = fastify();
  onTestFinished(() => app.close());
});

/** Clears the environment variables that the client reads, for one test. */
function clearEnvironment(changes: Readonly<Record<string, string>> = {}): void {
  const names = ['INTERCOM_ACCESS_TOKEN', 'INTERCOM_REGION', 'INTERCOM_EVENTS_URL', 'NODE_ENV'];
  for (const name of names) vi.stubEnv(name, changes[name]);
  onTestFinished(() => void vi.unstubAllEnvs());
}

function clientOfTheApplication() {
  const client = createIntercomEvents(dry);
  onTestFinished(() => void client.close());
  return client;
}

test('without options and without a token it runs in dry-run mode: the event is printed, nothing is sent', async () => {
  clearEnvironment();
  const info = vi.spyOn(console, 'info').mockImplementation(() => {});
  onTestFinished(() => info.mockRestore());
  await app.register(intercomEvents);
  app.get('/', (request) => {
    Object.assign(request, { user: { id: 'ada' } });
    return request.track('placed-order', { plan: 'pro' });
  });

  const answer = await app.inject('/');

  expect(answer.json()).toEqual({ status: 'dropped', reason: 'dry_run' });
  const lines = info.mock.calls.map(([line]) => String(line)).join('\n');
  expect(lines).toContain('Set INTERCOM_ACCESS_TOKEN');
  expect(lines).toMatch(/would send .*"user_id":"ada".*"event_name":"placed-order".*"plan":"pro"/);
});

test('without a token it refuses to start in production', async () => {
  clearEnvironment({ NODE_ENV: 'production' });

  await expect(app.register(intercomEvents)).rejects.toThrow(
    /Set INTERCOM_ACCESS_TOKEN .*\[TOKEN_MISSING\]/,
  );
});

test('its name is known to Fastify, and its client is a property', async () => {
  const client = clientOfTheApplication();
  await app.register(intercomEvents, { client });
  await app.ready();

  expect(app.hasPlugin('@intercom-events/fastify')).toBe(true);
  expect(app.printPlugins()).toContain('@intercom-events/fastify');
  expect(app.intercomEvents).toBe(client);
});

test('no request gets the `track` of another', async () => {
  await app.register(intercomEvents, dry);
  const tracks = new Set<unknown>();
  app.get('/', (request) => {
    tracks.add(request.track);
    return 'done';
  });

  await app.inject('/');
  await app.inject('/');

  expect(tracks.size).toBe(2);
});

test('a client it made is closed with the application; one it was given is not', async () => {
  const client = clientOfTheApplication();
  const other = fastify();
  await app.register(intercomEvents, dry);
  await other.register(intercomEvents, { client });

  await app.close();
  await other.close();

  const closed = { status: 'dropped', reason: 'closed' };
  expect(app.intercomEvents.track('ada', 'placed-order')).toEqual(closed);
  expect(client.track('ada', 'placed-order')).toEqual({ status: 'dropped', reason: 'dry_run' });
});

test('registering it twice in one context is an error', async () => {
  await app.register(intercomEvents, dry);

  const again = app.register(intercomEvents, dry);

  await expect(again).rejects.toThrow(ConfigurationError);
  await expect(again).rejects.toThrow(
    '`intercomEvents` is registered twice. Register it once; a child context may register it with `{ client: app.intercomEvents, user }`. [OPTION_INVALID]',
  );
});

test('a request.track of the application is kept: Fastify says that the name is taken', async () => {
  app.decorateRequest('track');

  await expect(app.register(intercomEvents, dry)).rejects.toThrow("'track' has already been added");
});

test('options beside a client are refused, by name', async () => {
  const client = clientOfTheApplication();

  await expect(app.register(intercomEvents, { client, region: 'eu' })).rejects.toThrow(
    '`client` and `region` were given together. A client has its options already: pass them to createIntercomEvents(). [OPTION_INVALID]',
  );
});

test.each<readonly [string, unknown, RegExp]>([
  ['a number for options', 5, /Expected `options` to be an object/],
  ['a client in place of the options', createIntercomEvents(dry), /OPTION_INVALID/],
  ['a user that is no function', { ...dry, user: 'ada' }, /Expected `user` to be a function/],
  ['a client that is none', { client: {} }, /made by createIntercomEvents\(\)/],
  ['a client that is undefined', { client: undefined }, /`client` was given, but is undefined/],
  [
    'a name nobody knows',
    { ...dry, usr: () => 'ada' },
    /Unknown option `usr`\. Did you mean `user`\? Use one of: /,
  ],
  ['a prefix, which would change nothing', { ...dry, prefix: '/api' }, /Unknown option `prefix`/],
  ['a region there is not', { ...dry, region: 'mars' }, /Expected `region` to be one of "us"/],
])('at start it refuses %s, and says what to do', async (_what, options, message) => {
  const start = app.register(intercomEvents, options as Parameters<typeof intercomEvents>[1]);

  await expect(start).rejects.toThrow(ConfigurationError);
  await expect(start).rejects.toThrow(message);
});
