import 'reflect-metadata';
import {
  ConfigurationError,
  createIntercomEvents,
  defineEvents,
  installShutdown,
} from '@intercom-events/core';
import { connect, type IntercomEvents, signedInUser } from '@intercom-events/core/adapter';
import * as express from '@intercom-events/express';
import * as fastify from '@intercom-events/fastify';
import * as hono from '@intercom-events/hono';
import * as http from '@intercom-events/http';
import * as koa from '@intercom-events/koa';
import { IntercomEventsModule, TrackEvent, TrackEventDefaults } from '@intercom-events/nestjs';
import { createTestEvents } from '@intercom-events/testing';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { anyText, anyThing, nearly } from '../support/anything.js';
import { token } from '../support/world.js';

/** A wrong argument of any type: the library's types would reject it. */
const wrong = <T>(value: unknown): T => value as T;

const quiet = { accessToken: token, logger: false, drainOnExitMs: false } as const;

/** The result of a call, unless it throws a documented error, which must not show the token. */
function made<Value>(make: () => Value): Value | undefined {
  try {
    return make();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ code: expect.any(String), fix: expect.stringMatching(/\.$/) });
    expect(`${wrong<Error>(error).stack}`).not.toContain(token);
    return undefined;
  }
}

async function closed(client: IntercomEvents | undefined): Promise<void> {
  await client?.close({ deadlineMs: 0 });
}

const amount = fc.oneof(fc.nat(200), fc.integer(), fc.double(), fc.constant(Number.NaN));
const groups = {
  buffer: nearly({ maxEvents: amount, maxBytes: amount }),
  dedupe: nearly({ windowMs: amount, maxContacts: amount, maxBytes: amount }),
  metadata: nearly({ maxKeys: amount }),
  names: nearly({ max: amount, warnAt: amount }),
  rateLimit: nearly({ perMinute: amount, quotaShare: amount }),
  delivery: nearly({ concurrency: amount, connectTimeoutMs: amount, maxAgeMs: amount }),
  scope: nearly({ maxEvents: amount, maxBufferedMs: amount, userTimeoutMs: amount }),
  deadLetters: nearly({ max: amount, maxBytes: amount }),
};

test('with any numbers in its options, a client tracks, or the error says what is wrong', async () => {
  await fc.assert(
    fc.asyncProperty(nearly(groups), async (options) => {
      const client = made(() =>
        createIntercomEvents(wrong({ ...options, ...quiet, dryRun: true })),
      );
      expect(client?.track('42', 'placed-order').status ?? 'dropped').toBe('dropped');
      await closed(client);
    }),
    { numRuns: 500 },
  );
});

/** Mostly the first, so that there is often only one error. */
const mostly = (right: string, ...others: string[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(right) }, fc.constantFrom(...others));
const host = fc.oneof(
  fc.constantFrom('api.intercom.io', 'API.EU.intercom.io', 'api.intercom.io.example.org'),
  fc.constantFrom('localhost', '127.0.0.1', '[::1]', '127.1', '0x7f000001', '0.0.0.0'),
  fc.constantFrom('example.org', 'localhost.example.org', '127.0.0.1.example.org'),
  anyText,
);
const address = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        mostly('https://', 'http://', 'HTTPS://', '//', 'ftp://', ''),
        mostly('', 'user@', 'api.intercom.io@', 'a:b@'),
        host,
        mostly('', ':4010', ':', ':99999', '/', '/events', '?a', '#a', '\\@example.org'),
      )
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: anyText },
);
const intercom = /^https:\/\/api\.(eu\.|au\.)?intercom\.io$/;
const loopback = /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

test('with any address in options or environment, the token is sent only to Intercom and this machine', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: unknown) => {
    asked.push(new URL(String(url)).origin);
    return new Response(null, { status: 202 });
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
  });
  const where = fc.constantFrom('option', 'environment');
  await fc.assert(
    fc.asyncProperty(address, where, anyText, async (given, place, region) => {
      const inEnvironment = place === 'environment';
      vi.stubEnv('INTERCOM_EVENTS_URL', inEnvironment ? given.replaceAll('\0', '') : '');
      vi.stubEnv('INTERCOM_REGION', inEnvironment ? region.replaceAll('\0', '') : '');
      const options = { ...quiet, transport: 'fetch' as const };
      const baseUrl = inEnvironment ? {} : { baseUrl: given };
      const client = made(() => createIntercomEvents({ ...options, ...baseUrl }));
      client?.track('42', 'placed-order');
      await client?.flush({ deadlineMs: 1_000 });
      await closed(client);
    }),
    { numRuns: 400 },
  );

  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((origin) => !intercom.test(origin) && !loopback.test(origin))).toEqual([]);
});

test('any value is a plan, or refused at once', async () => {
  const standard = nearly({ version: fc.constant(1), vendor: anyText, validate: anyThing });
  const schema = fc.oneof(fc.constant(null), nearly({ '~standard': standard }), anyThing);
  const schemas = fc.oneof(
    { weight: 4, arbitrary: fc.dictionary(anyText, schema, { maxKeys: 3 }) },
    { weight: 1, arbitrary: anyThing },
  );
  await fc.assert(
    fc.asyncProperty(schemas, anyThing, async (given, metadata) => {
      const plan = made(() => defineEvents(wrong<never>(given)));
      if (plan === undefined) return;
      const client = made(() =>
        createIntercomEvents({ ...quiet, dryRun: true, plan, onInvalid: 'drop' }),
      );
      for (const name of Object.keys(plan.schemas)) {
        expect(client?.track('42', name, wrong(metadata)).status).toBe('dropped');
      }
      await closed(client);
    }),
    { numRuns: 400 },
  );
});

const anyOptions = fc.oneof(
  fc.record({ client: anyThing }),
  nearly({ user: anyThing, client: anyThing, region: fc.constantFrom('us', 'eu') }),
  anyThing,
);
/** Every way to mount; returns the client, to be closed at the end of the test. */
const mounts: Readonly<Record<string, (options: unknown) => unknown>> = {
  connect: (options) => connect(wrong<never>(options), { user: () => undefined }).client,
  express: (options) => express.intercomEvents(wrong(options)).client,
  koa: (options) => koa.intercomEvents(wrong(options)).client,
  hono: (options) => hono.intercomEvents(wrong(options)).client,
  http: (options) => http.intercomEvents(wrong<never>(options)).client,
};

test('with any options, an adapter is mounted, or the error says what is wrong', async () => {
  vi.stubEnv('INTERCOM_ACCESS_TOKEN', token);
  onTestFinished(() => void vi.unstubAllEnvs());
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(mounts)), anyOptions, async (name, options) => {
      const client = made(() => mounts[name]?.(options));
      await closed(wrong(client));
    }),
    { numRuns: 500 },
  );
});

const trackOptions = nearly({
  metadata: anyThing,
  user: anyThing,
  when: anyThing,
  at: anyThing,
  dedupeKey: anyText,
  dedupe: fc.boolean(),
  on: fc.constantFrom('success', 'failure'),
  sendWhen: fc.constantFrom('always', 'success'),
});

test('with any arguments, a decorator of Nest works, or the class definition is refused', () => {
  const options = fc.oneof(trackOptions, anyThing);
  fc.assert(
    fc.property(fc.oneof(anyText, anyThing), options, (name, given) => {
      const decorator = made(() => TrackEvent(wrong<string>(name), wrong(given)));
      const defaults = made(() => TrackEventDefaults(wrong(given)));
      class Orders {
        place(): string {
          return 'placed';
        }
      }
      const place = Object.getOwnPropertyDescriptor(Orders.prototype, 'place');
      if (place !== undefined) decorator?.(Orders.prototype, 'place', place);
      made(() => defaults?.(Orders));

      expect(new Orders().place()).toBe('placed');
      made(() => IntercomEventsModule.forRoot(wrong(given)));
    }),
    { numRuns: 500 },
  );
});

test('any user on a request is a contact, or none, or has an id that cannot be used', () => {
  const left = fc.oneof(
    nearly({ id: anyThing, userId: anyThing, sub: anyText, email: anyText }),
    anyThing,
  );
  fc.assert(
    fc.property(left, (found) => {
      const user = signedInUser(found);
      const isNamed =
        typeof user === 'object' &&
        ('userId' in user || typeof Reflect.get(user, 'email') === 'string');
      expect(isNamed || ['undefined', 'string', 'number', 'bigint'].includes(typeof user)).toBe(
        true,
      );
    }),
    { numRuns: 1_000 },
  );
});

test('with any name and options of trackEvent(), the request is served', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, anyThing), trackOptions, (name, options) => {
      for (const { trackEvent } of [express, koa, hono, fastify]) {
        made(() => wrong<(...given: unknown[]) => unknown>(trackEvent)(name, {}, options));
      }
    }),
    { numRuns: 200 },
  );
});

test('with any arguments, a shutdown is installed and uninstalled, or the error says what is wrong', () => {
  const listeners = () => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');
  const before = listeners();
  const options = nearly({
    server: anyThing,
    signals: fc.array(fc.oneof(fc.constantFrom('SIGTERM', 'SIGINT'), anyText), { maxLength: 2 }),
    deadlineMs: amount,
    onClosed: anyThing,
  });
  const events = createIntercomEvents({ ...quiet, dryRun: true });
  const whose = fc.oneof({ weight: 3, arbitrary: fc.constant(events) }, anyThing);
  fc.assert(
    fc.property(whose, fc.oneof(options, anyThing), (clients, given) => {
      made(() => installShutdown(wrong(clients), wrong(given)))?.();
      expect(listeners()).toBe(before);
    }),
    { numRuns: 400 },
  );
});

test('with any options, a test client is made, or the error says what is wrong', async () => {
  const options = nearly({ now: fc.oneof(amount, fc.date()), ...groups, plan: anyThing });
  await fc.assert(
    fc.asyncProperty(fc.oneof(options, anyThing), async (given) => {
      const events = made(() => createTestEvents(wrong(given)));
      events?.track('42', 'placed-order');
      await closed(events);
    }),
    { numRuns: 300 },
  );
});
