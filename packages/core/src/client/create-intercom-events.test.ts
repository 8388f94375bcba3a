import { expect, test } from 'vitest';
import { ConfigurationError } from '../errors/configuration-error.js';
import { createIntercomEvents } from './create-intercom-events.js';

const clock = {
  wallMs: () => 1_800_000_000_000,
  nowMs: () => 0,
  after: () => () => {},
  soon: (fn: () => void) => void setImmediate(fn),
};

function dryRun() {
  const lines: string[] = [];
  const say = (text: string) => lines.push(text.replace('[intercom-events] ', ''));
  const logger = { info: say, warn: say, error: say };
  return { events: createIntercomEvents({ dryRun: true, logger }, { clock }), lines };
}

test('an option that cannot be used is an error at the start', () => {
  expect(() => createIntercomEvents({ dryRun: true, apiVersion: 'latest' })).toThrow(
    ConfigurationError,
  );
});

test('a dry run shows what would be sent, and sends nothing', async () => {
  const { events, lines } = dryRun();
  const verdict = events.track('42', 'Placed.Order', { plan: 'pro' });

  expect(verdict).toEqual({ status: 'dropped', reason: 'dry_run' });
  expect(lines[1]).toBe(
    'would send {"created_at":1800000000,"user_id":"42","event_name":"placed-order","metadata":{"plan":"pro"}}',
  );
  expect(events.stats()).toMatchObject({
    tracked: 1,
    accepted: 0,
    pending: 0,
    dropped: { dry_run: 1 },
  });
  expect(await events.flush()).toEqual({ delivered: 0, dead: 0, pending: 0 });
});

test('a dry run shows the time that the caller gave', () => {
  const { events, lines } = dryRun();
  events.track('42', 'placed-order', {}, { at: 1_799_999_000 });

  expect(lines[1]).toContain('"created_at":1799999000,');
});

test('in a dry run held events are shown when their request has succeeded', () => {
  const { events, lines } = dryRun();
  const scope = events.openScope(() => '42');
  expect(scope.track('placed-order', {}, { sendWhen: 'success' })).toEqual({ status: 'held' });
  expect(lines.length).toBe(1);
  scope.end();

  expect(lines[1]).toContain('would send');
  expect(events.stats()).toMatchObject({ held: 0, memory: { events: 0, bytes: 0 } });
});

test('in a dry run what could not be sent is dropped for its own reason', () => {
  const { events } = dryRun();

  expect(events.track('42', '')).toEqual({ status: 'dropped', reason: 'invalid_name' });
  expect(events.track('', 'placed-order')).toEqual({ status: 'dropped', reason: 'invalid_user' });
});

test('metadata that had to be changed, names that are too many and milliseconds are said', () => {
  const { events, lines } = dryRun();
  events.track(
    '42',
    'placed-order',
    { items: ['a'] as unknown as string },
    { at: 1_799_999_000_000 },
  );
  for (let i = 0; i < 100; i += 1) events.track('42', `did-${i}`);

  expect(lines).toContainEqual(
    expect.stringContaining('Metadata key "items" of "placed-order": left out'),
  );
  expect(lines).toContainEqual('`at` was given in milliseconds; it was read as such.');
  expect(lines).toContainEqual(expect.stringContaining('100 distinct event names so far.'));
});

test('a client can be made and closed without ever being used', async () => {
  const events = createIntercomEvents({ accessToken: 'made-up-token', logger: false });

  expect(await events.close()).toEqual({ delivered: 0, dead: 0, pending: 0 });
});

test('in a dry run what is wrong with metadata is said with the event, for every event name and key', () => {
  const { events, lines } = dryRun();
  const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i + 1}`, i]));
  events.track('42', 'placed-order', many);
  const wrong: object = { list: [1], renewed: new Date() };
  events.track('42', 'placed-order', { ...wrong });

  expect(lines.filter((line) => line.includes('hint: '))).toEqual([
    expect.stringContaining('key 11 ("k11")'),
    expect.stringContaining('24 hours'),
    expect.stringContaining('"list" of "placed-order": left out'),
    expect.stringContaining('"renewed" of "placed-order": the date is shown as a number'),
  ]);
});
