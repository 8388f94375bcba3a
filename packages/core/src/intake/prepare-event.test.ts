import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createIntercomEvents } from '../client/create-intercom-events.js';
import { defineEvents } from '../event/define-events.js';
import type { StandardSchema } from '../model/standard-schema.js';
import type { ClientOptions } from '../options/client-options.js';

const onSuccess = { sendWhen: 'success' } as const;
const secret = 'canary-5b1d0c77';

/** A dry run says of each event what would be sent, at once. */
function open(options: ClientOptions = {}) {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const logger = { info: say, warn: say, error: say };
  const events = createIntercomEvents({ dryRun: true, logger, ...options });
  const sent = () =>
    lines.flatMap((line) => {
      const [, body] = /would send (.*)$/.exec(line) ?? [];
      return body === undefined ? [] : [JSON.parse(body)];
    });
  return { events, lines, sent };
}

const dryRun = { status: 'dropped', reason: 'dry_run' };
const wrong = <T>(value: unknown): T => value as T;

test('a dry run shows what would be sent, without secrets', () => {
  const { events, lines, sent } = open();
  events.track('42', 'placed-order', { plan: 'pro', access_token: secret });

  expect(sent()).toMatchObject([{ metadata: { plan: 'pro' } }]);
  expect(lines.join()).not.toContain(secret);
  expect(lines.join()).toContain('"access_token" of "placed-order": left out');
  expect(events.stats().metadata).toMatchObject({ redacted_key: 1, redacted_text: 0 });
});

test('beforeTrack gets a redacted copy that is larger than what is sent', () => {
  const beforeTrack = vi.fn((event) => event);
  const { events, sent } = open({ beforeTrack, redact: { patterns: [/x+/] } });
  const keys = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`k${i}`, i]));
  const metadata = { note: `${'a'.repeat(600)}xxx`, password: secret, renewal_date: new Date(0) };
  events.track({ email: 'ada@example.org' }, 'Placed.Order', { ...metadata, ...keys });

  const seen = beforeTrack.mock.calls[0]?.[0];
  expect(seen).toMatchObject({
    contact: { field: 'email', value: 'ada@example.org' },
    name: 'placed-order',
    at: expect.any(Number),
    metadata: { note: `${'a'.repeat(600)}[redacted]`, renewal_date: 0, k11: 11 },
  });
  expect(JSON.stringify(seen)).not.toContain(secret);
  const [{ metadata: left }] = sent();
  expect(Object.keys(left)).toHaveLength(10);
  expect(left.note).toBe('a'.repeat(255));
  // Said of what is sent, once; the copy has its own bounds.
  expect(events.stats().metadata).toMatchObject({ cut_text: 1, too_many_keys: 1, redacted_key: 1 });
});

test('the event that beforeTrack returns is sent, after all checks', () => {
  const at = 1_700_000_000;
  const { events, sent } = open({
    beforeTrack: (event) => ({
      name: ` ${event.name.toUpperCase()}.Twice `,
      metadata: { plan: event.metadata.plan, token: secret, list: wrong([secret]) },
      at,
    }),
  });

  expect(events.track('42', 'paid', { plan: 'pro', seats: 12 })).toEqual(dryRun);
  expect(sent()).toMatchObject([
    { event_name: 'paid-twice', created_at: at, metadata: { plan: 'pro' } },
  ]);
  expect(events.stats().metadata).toMatchObject({ redacted_key: 1, removed_array: 1 });
});

test.each<[string, ClientOptions['beforeTrack'] & {}, string]>([
  ['no name', (event) => ({ ...event, name: '' }), 'invalid_name'],
  ['one name too many', (event) => ({ ...event, name: `${event.name}-2` }), 'too_many_names'],
  ['an impossible time', (event) => ({ ...event, at: 7 }), 'invalid_time'],
])('beforeTrack that returns %s: dropped as any such event is', (_what, beforeTrack, reason) => {
  const { events } = open({ beforeTrack, names: { max: 1, warnAt: 1 } });
  events.track('42', 'paid');

  expect(events.track('42', 'bought')).toEqual({ status: 'dropped', reason });
});

test('names are counted as beforeTrack leaves them', () => {
  const beforeTrack: ClientOptions['beforeTrack'] = (event) => ({
    ...event,
    name: event.name.replace(/-\d+$/, ''),
  });
  const { events } = open({ beforeTrack, names: { max: 1, warnAt: 1 }, dedupe: false });

  expect([1, 2, 3].map((i) => events.track('42', `opened-page-${i}`))).toEqual([
    dryRun,
    dryRun,
    dryRun,
  ]);
});

test('the tracking plan checks what the code gave, and consent gets what is sent', () => {
  const schema = wrong<StandardSchema>({
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: object) =>
        'password' in value ? { value: { ...value, checked: true } } : { issues: [] },
    },
  });
  const consent = vi.fn((..._asked: unknown[]) => true);
  const { events, sent } = open({
    plan: defineEvents({ paid: schema }),
    onInvalid: 'drop',
    beforeTrack: (event) => ({ ...event, metadata: { ...event.metadata, seen: true } }),
    consent: (contact, { metadata }) => consent(contact.value, metadata),
  });

  expect(events.track('42', 'paid', { plan: 'pro' })).toMatchObject({ reason: 'off_plan' });
  expect(consent).not.toHaveBeenCalled();
  events.track('42', 'paid', { password: secret });
  expect(consent.mock.calls).toEqual([['42', { checked: true, seen: true }]]);
  expect(sent()).toMatchObject([{ metadata: { checked: true, seen: true } }]);
});

test('sampling comes first: nothing of an event that is not in is read', () => {
  const read = vi.fn(() => 'pro');
  const beforeTrack = vi.fn((event) => event);
  const { events } = open({ sample: { paid: 0 }, beforeTrack });
  const metadata = {
    get plan() {
      return read();
    },
  };

  expect(events.track('42', 'Paid', metadata)).toEqual({ status: 'dropped', reason: 'sampled' });
  expect(read).not.toHaveBeenCalled();
  expect(beforeTrack).not.toHaveBeenCalled();
  expect(events.track('42', 'bought')).toEqual(dryRun);
});

test('held events are checked at once if all is known, else when it is', () => {
  const asked: string[] = [];
  const { events, sent } = open({
    beforeTrack: (event) => {
      asked.push(`${event.contact.value} ${event.name} ${event.metadata.n}`);
      return event;
    },
    consent: (contact, { name }) => {
      asked.push(`${contact.value} ${name}?`);
      return true;
    },
  });
  let user: string | undefined = '42';
  const scope = events.openScope(() => user);
  scope.track('known', { n: 1 }, onSuccess);
  scope.track('built', () => ({ n: 2 }), onSuccess);
  user = undefined;
  scope.track('nobody', { n: 3 });

  expect(asked).toEqual(['42 known 1', '42 known?']);
  user = '43';
  scope.end();
  expect(asked.slice(2)).toEqual(['42 built 2', '42 built?', '43 nobody 3', '43 nobody?']);
  expect(sent().map(({ event_name }) => event_name)).toEqual(['known', 'built', 'nobody']);
});

test.each(['beforeTrack', 'consent', 'sample'] as const)(
  'a held event that %s refuses at the end releases its memory',
  (who) => {
    const { events } = open({ [who]: () => (who === 'sample' ? 0 : null) });
    const scope = events.openScope(() => undefined);
    scope.track('paid', { plan: 'pro' });
    const { held, memory } = events.stats();
    expect({ held, events: memory.events }).toEqual({ held: 1, events: 1 });
    scope.end();
    const known = events.openScope(
      wrong(vi.fn().mockReturnValueOnce(undefined).mockReturnValue('42')),
    );
    known.track('paid', { plan: 'pro' });
    known.end();

    const reason = { beforeTrack: 'redacted', consent: 'consent', sample: 'sampled' }[who];
    const stats = events.stats();
    expect(stats.dropped).toMatchObject({ [reason]: 1 });
    expect(stats.discarded.no_contact).toBe(1);
    expect(stats.memory).toEqual({ events: 0, bytes: 0 });
  },
);

test('an event that one of the functions tracks itself is refused, so that there is no endless loop', () => {
  const seen: unknown[] = [];
  const { events } = open({
    beforeTrack: (event) => {
      seen.push(events.track('42', 'inner'));
      return event;
    },
  });

  expect(events.track('42', 'outer')).toEqual(dryRun);
  expect(seen).toEqual([{ status: 'dropped', reason: 'redacted' }]);
  expect(events.stats().hookErrors).toBe(1);
});

test('whatever the three functions return, the event is sent or dropped with a reason, and nothing is thrown', () => {
  const anything = fc.oneof(
    fc.anything(),
    fc.anything().map((value) => Promise.resolve(value)),
    fc.constant(
      new Proxy(
        {},
        {
          get: () => {
            throw new Error(secret);
          },
        },
      ),
    ),
  );
  const property = fc.property(anything, anything, anything, (event, yes, share) => {
    const { events, lines, sent } = open({
      beforeTrack: wrong(() => event),
      consent: wrong(() => yes),
      sample: wrong(() => share),
    });
    const verdict = events.track('42', 'paid', { plan: secret });

    expect(verdict.status).toBe('dropped');
    if (yes !== true || !(typeof share === 'number' && share > 0)) expect(sent()).toEqual([]);
    expect(lines.filter((line) => !line.includes('would send')).join()).not.toContain(secret);
  });
  fc.assert(property);
});
