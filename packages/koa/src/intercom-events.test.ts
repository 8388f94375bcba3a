import { EventEmitter } from 'node:events';
import {
  ConfigurationError,
  createIntercomEvents,
  type IntercomEvents,
} from '@intercom-events/core';
import type { Context } from 'koa';
import { expect, onTestFinished, test, vi } from 'vitest';
import { intercomEvents } from './intercom-events.js';

const dry = { dryRun: true, logger: false } as const;

/** Clears the environment variables that the client reads, for one test. */
function clearEnvironment(changes: Readonly<Record<string, string>> = {}): void {
  const names = ['INTERCOM_ACCESS_TOKEN', 'INTERCOM_REGION', 'INTERCOM_EVENTS_URL', 'NODE_ENV'];
  for (const name of names) vi.stubEnv(name, changes[name]);
  onTestFinished(() => void vi.unstubAllEnvs());
}

function closeLater(client: IntercomEvents): void {
  onTestFinished(() => void client.close());
}

/** A made-up context, and what the middleware did with it. */
function serve(middleware: ReturnType<typeof intercomEvents>) {
  const res = new EventEmitter();
  const ctx = { res, state: {} } as unknown as Context;
  const next = vi.fn(async () => 'what came of it');
  const returned = middleware(ctx, next);
  return { ctx, res, next, returned };
}

test('without options and without a token it runs in dry-run mode: the event is printed, nothing is sent', () => {
  clearEnvironment();
  const info = vi.spyOn(console, 'info').mockImplementation(() => {});
  onTestFinished(() => info.mockRestore());
  const middleware = intercomEvents();
  closeLater(middleware.client);

  const { ctx } = serve(middleware);
  ctx.state.user = { id: 'ada' };
  const verdict = ctx.track('placed-order', { plan: 'pro' });

  expect(verdict).toEqual({ status: 'dropped', reason: 'dry_run' });
  const lines = info.mock.calls.map(([line]) => String(line)).join('\n');
  expect(lines).toContain('Set INTERCOM_ACCESS_TOKEN');
  expect(lines).toMatch(/would send .*"user_id":"ada".*"event_name":"placed-order".*"plan":"pro"/);
});

test('without a token it refuses to start in production', () => {
  clearEnvironment({ NODE_ENV: 'production' });

  expect(() => intercomEvents()).toThrow(/Set INTERCOM_ACCESS_TOKEN .*\[TOKEN_MISSING\]/);
});

test('it calls next once, synchronously and without an argument, and only listens to the end of the response', () => {
  const middleware = intercomEvents(dry);
  closeLater(middleware.client);

  const { ctx, res, next } = serve(middleware);

  expect(next.mock.calls).toEqual([[]]);
  expect(res.eventNames()).toEqual(['finish', 'close']);
  expect(Object.keys(res)).toEqual(Object.keys(new EventEmitter()));
  expect(Object.keys(ctx)).toEqual(['res', 'state', 'track']);
});

test('it returns what next returns, and rejects as next does', async () => {
  const middleware = intercomEvents(dry);
  closeLater(middleware.client);
  const trouble = new Error('made-up trouble');

  const { ctx, returned } = serve(middleware);

  await expect(returned).resolves.toBe('what came of it');
  await expect(middleware(ctx, () => Promise.reject(trouble))).rejects.toBe(trouble);
});

test('it has a name for stack traces, and its client as a property', () => {
  const client = createIntercomEvents(dry);
  closeLater(client);

  const middleware = intercomEvents({ client });

  expect(middleware.name).toBe('intercomEventsMiddleware');
  expect(middleware.client).toBe(client);
});

test('options beside a client are refused, by name', () => {
  const client = createIntercomEvents(dry);
  closeLater(client);

  const start = () => intercomEvents({ client, region: 'eu' });

  expect(start).toThrow(ConfigurationError);
  expect(start).toThrow(
    '`client` and `region` were given together. A client has its options already: pass them to createIntercomEvents(). [OPTION_INVALID]',
  );
});

test.each<readonly [string, unknown, RegExp]>([
  ['null', null, /Expected `options` to be an object/],
  ['a user that is no function', { ...dry, user: 'ada' }, /Expected `user` to be a function/],
  [
    'a name nobody knows',
    { ...dry, usr: () => 'ada' },
    /Unknown option `usr`\. Did you mean `user`\? Use one of: /,
  ],
])('at start it refuses %s, and says what to do', (_what, options, message) => {
  const start = () => intercomEvents(options as Parameters<typeof intercomEvents>[0]);

  expect(start).toThrow(ConfigurationError);
  expect(start).toThrow(message);
});
