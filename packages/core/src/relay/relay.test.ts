import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createIntercomEvents } from '../client/create-intercom-events.js';
import { defineEvents } from '../event/define-events.js';
import type { StandardSchema } from '../model/standard-schema.js';
import { createRelay, type RelayRequest } from './relay.js';
import type { RelayOptions } from './relay-options.js';

const headers: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  'x-intercom-events': '1',
  'sec-fetch-site': 'same-origin',
};

/** A relay on a client in a dry run, which shows what it would send. */
function open(options: RelayOptions = { events: ['opened-pricing'] }, user: unknown = '42') {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const events = createIntercomEvents({ dryRun: true, logger });
  onTestFinished(() => void events.close());
  const relay = createRelay(options, 'app.use(intercomEvents())');
  const post = (body: unknown, changes: Partial<RelayRequest> = {}) =>
    relay({
      method: 'POST',
      track: events.openScope(() => user).track,
      header: (name) => headers[name],
      body: async () => body,
      ...changes,
    });
  const shown = () =>
    logger.info.mock.calls.flatMap(([line]) => /would send (\{.*\})/.exec(String(line))?.[1] ?? []);
  const warned = () => logger.warn.mock.calls.map(([line]) => String(line)).join('\n');
  return { events, post, shown, warned };
}

let ids = 0;
const tenYearsMs = 10 * 365 * 86_400_000;

function event(atMs: number, more: object = {}) {
  ids += 1;
  return { id: `made-up-id-${ids}`, name: 'opened-pricing', at: atMs, ...more };
}

test.each([
  ['is right', 0],
  ['is ten years ahead', tenYearsMs],
  ['is ten years behind', -tenYearsMs],
])('an event gets its own time when the clock of the page %s', async (_what, aheadMs) => {
  const { post, shown } = open();
  const nowMs = Date.now();
  const pageMs = nowMs + aheadMs;

  expect(await post({ sentAt: pageMs, events: [event(pageMs - 3_600_000)] })).toBe(204);

  const { created_at: sec } = JSON.parse(shown()[0] ?? '{}');
  expect(Math.abs(sec - (nowMs - 3_600_000) / 1000)).toBeLessThan(60);
});

test('an event from the future of the page happened now, and one of yesterday is too old', async () => {
  const { post, shown, events } = open();
  const nowMs = Date.now();

  await post({ sentAt: nowMs, events: [event(nowMs + tenYearsMs), event(nowMs - 90_000_000)] });

  expect(JSON.parse(shown()[0] ?? '{}').created_at).toBeLessThanOrEqual(Date.now() / 1000);
  expect(events.stats().dropped).toMatchObject({ dry_run: 1, invalid_time: 1 });
});

const schema: StandardSchema<{ plan: string }> = {
  '~standard': {
    version: 1,
    vendor: 'made-up',
    validate: (value) =>
      typeof Reflect.get(Object(value), 'plan') === 'string'
        ? { value: { plan: Reflect.get(Object(value), 'plan') } }
        : { issues: [{ message: 'no text', path: ['plan'] }] },
  },
};

test('with a plan only its events with metadata that matches are taken, and of that only what it names', async () => {
  const plan = defineEvents({ 'opened-pricing': schema, 'signed-out': null });
  const { post, shown, events, warned } = open({ plan });
  const nowMs = Date.now();
  const given = [
    event(nowMs, { metadata: { plan: 'pro', password: 'made-up' } }),
    event(nowMs, { metadata: { plan: 7 } }),
    event(nowMs, { name: 'deleted-account' }),
    event(nowMs, { name: 'Signed.Out' }),
  ];

  expect(await post({ sentAt: nowMs, events: given })).toBe(204);

  expect(shown().map((body) => JSON.parse(body).metadata)).toEqual([{ plan: 'pro' }, undefined]);
  expect(events.stats().dropped.off_plan).toBe(2);
  expect(warned()).toContain('A page sent an event that relay() does not take (off_plan)');
});

test('a user that is a promise is waited for; a function that fails is nobody', async () => {
  const { post, shown } = open(undefined, Promise.resolve({ email: 'ada@example.org' }));
  await post({ sentAt: 0, events: [event(0)] });
  expect(shown()[0]).toContain('"email":"ada@example.org"');

  const other = open(undefined, Promise.reject(new Error('made-up')));
  expect(await other.post({ sentAt: 0, events: [event(0)] })).toBe(204);
  expect(other.events.stats().discarded.no_contact).toBe(1);
});

test('whatever the body is, it is refused or tracked, and the counters add up', async () => {
  const { post, events } = open({ events: ['opened-pricing'], eventsPerMinute: 6_000 });
  const anything = fc.anything({ withBigInt: false, withNullPrototype: true });
  const almost = fc.record(
    {
      sentAt: fc.oneof(fc.double(), anything),
      events: fc.oneof(
        anything,
        fc.array(
          fc.record({
            id: fc.oneof(fc.stringMatching(/^[\w-]{8,64}$/), anything),
            name: fc.oneof(fc.constant('opened-pricing'), fc.string(), anything),
            metadata: fc.oneof(anything, fc.dictionary(fc.string(), anything)),
            at: fc.oneof(fc.double(), anything),
          }),
          { maxLength: 25 },
        ),
      ),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(almost, anything, fc.string()), async (body) => {
      expect([204, 400, 429]).toContain(await post(body));
      expect(events.health().unaccounted).toBe(0);
    }),
  );
});

test('a request that the adapter has not seen gets 500, and one warning says why', async () => {
  const { post } = open();
  const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => emitted.mockRestore());

  expect(await post({}, { track: undefined })).toBe(500);
  expect(await post({}, { track: () => ({ status: 'accepted' }) })).toBe(500);

  expect(emitted.mock.calls.map(([text]) => text)).toEqual([
    expect.stringContaining('Mount app.use(intercomEvents()) before the route.'),
  ]);
});

test('refusals are logged once a minute, with what to do', async () => {
  const { post, warned } = open();
  const header = (name: string) => (name === 'sec-fetch-site' ? 'cross-site' : headers[name]);
  for (let n = 0; n < 3; n += 1) expect(await post({}, { header })).toBe(403);

  expect(warned().split('\n')).toEqual([
    '[intercom-events] relay() refused a request (403): it does not come from a page of this server. If it is yours, name its origin in `origins`.',
  ]);
});

test('once the client is closed events are counted as such', async () => {
  const { post, events } = open();
  await events.close();

  expect(await post({ sentAt: 0, events: [event(0)] })).toBe(204);
  expect(events.stats().dropped.closed).toBe(1);
});

test.each<readonly [string, unknown, string]>([
  [
    'nothing',
    {},
    "relay() was not told which events pages may send. Name them: relay({ events: ['opened-pricing'] })",
  ],
  ['no options', undefined, 'Expected `options` to be an object'],
  ['an empty list', { events: [] }, 'Expected `events` to be an array with at least one name'],
  ['a name that is none', { events: [''] }, 'Expected `events[0]` to be an event name'],
  ['a plan that is none', { plan: {} }, 'Expected `plan` to be made by defineEvents()'],
  [
    'a name off the plan',
    { plan: defineEvents({ 'signed-out': null }), events: ['signed-in'] },
    'Expected `events[0]` to be a name of the plan',
  ],
  [
    'a path for an origin',
    { events: ['a'], origins: ['https://example.org/e'] },
    'Expected `origins[0]` to be an origin like',
  ],
  [
    'a limit of 0',
    { events: ['a'], eventsPerMinute: 0 },
    'Expected `eventsPerMinute` to be an integer from 1 to 6000, got `0`',
  ],
  [
    'a name nobody knows',
    { events: ['a'], user: () => '42' },
    'Unknown option `user`. Use one of: events, plan, origins, eventsPerMinute.',
  ],
])('with %s it is refused when it is made', (_what, options, message) => {
  expect(() => createRelay(options as RelayOptions, 'mounting')).toThrow(message);
});
