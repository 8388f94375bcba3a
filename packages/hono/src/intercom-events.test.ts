import { ConfigurationError, createIntercomEvents } from '@intercom-events/core';
import { Hono } from 'hono';
import { expect, onTestFinished, test, vi } from 'vitest';
import { intercomEvents } from './intercom-events.js';
import { trackEvent } from './track-event.js';

const dry = { dryRun: true, logger: false } as const;

function closedLater(client = createIntercomEvents(dry)) {
  onTestFinished(() => void client.close());
  return client;
}

test('without a token it refuses to start in production', () => {
  for (const name of ['INTERCOM_ACCESS_TOKEN', 'INTERCOM_EVENTS_URL']) vi.stubEnv(name, undefined);
  vi.stubEnv('NODE_ENV', 'production');
  onTestFinished(() => void vi.unstubAllEnvs());

  expect(() => intercomEvents()).toThrow(/Set INTERCOM_ACCESS_TOKEN .*\[TOKEN_MISSING\]/);
});

test('it has a name for stack traces, and its client as a property', () => {
  const client = closedLater();

  const middleware = intercomEvents({ client });

  expect(middleware.name).toBe('intercomEventsMiddleware');
  expect(middleware.client).toBe(client);
  expect(trackEvent('placed-order').name).toBe('trackEventMiddleware');
});

test('a request has one more variable, and its context is not changed otherwise', async () => {
  const app = new Hono();
  app.use(intercomEvents({ client: closedLater(), user: () => 'ada' }));
  app.get('/', (c) => c.json([Object.keys(c.var), c.var.track('looked-around')]));

  const answer = await app.request('/');

  expect(await answer.json()).toEqual([['track'], { status: 'dropped', reason: 'dry_run' }]);
});

test.each<readonly [string, unknown, RegExp]>([
  ['null', null, /Expected `options` to be an object/],
  ['a user that is no function', { ...dry, user: 'ada' }, /Expected `user` to be a function/],
  ['a client that is none', { client: {} }, /made by createIntercomEvents\(\)/],
  ['options beside a client', { client: closed(), region: 'eu' }, /given together/],
  ['a name nobody knows', { ...dry, usr: () => 'ada' }, /Unknown option `usr`/],
  ['the context in place of the options', new Hono(), /OPTION_INVALID/],
])('at start it refuses %s, and says what to do', (_what, options, message) => {
  const start = () => intercomEvents(options as Parameters<typeof intercomEvents>[0]);

  expect(start).toThrow(ConfigurationError);
  expect(start).toThrow(message);
});

function closed() {
  const client = createIntercomEvents(dry);
  void client.close();
  return client;
}
