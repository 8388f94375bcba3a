import { expect, test } from 'vitest';
import { createIntercomEvents } from '../client/create-intercom-events.js';
import { defineEvents } from '../event/define-events.js';
import { link } from '../event/values.js';
import type { ClientOptions } from '../options/client-options.js';

/** An event, as a caller without types might give it. */
interface Given {
  user: unknown;
  name: string;
  metadata: Record<string, unknown>;
  at: unknown;
}

interface Fault {
  readonly reason: string;
  /** What makes a client refuse the event. */
  readonly options?: ClientOptions;
  /** What is wrong with the event itself. */
  readonly spoil?: (given: Given) => void;
}

const long = '\u0001'.repeat(255);
const tooMuch = Object.fromEntries(
  Array.from({ length: 20 }, (_, i) => [
    `key-${i}`,
    link(`https://shop.example.org/${'x'.repeat(900)}`, long),
  ]),
);

/** In the order in which they are looked for. */
const faults: readonly Fault[] = [
  { reason: 'invalid_user', spoil: (given) => Object.assign(given, { user: '' }) },
  { reason: 'invalid_name', spoil: (given) => Object.assign(given, { name: '  ' }) },
  { reason: 'invalid_time', spoil: (given) => Object.assign(given, { at: 7 }) },
  { reason: 'sampled', options: { sample: { 'placed-order': 0 } } },
  { reason: 'off_plan', options: { plan: defineEvents({ other: null }), onInvalid: 'drop' } },
  {
    reason: 'redacted',
    options: { beforeTrack: (event) => (event.name === 'other' ? event : null) },
  },
  { reason: 'consent', options: { consent: (_contact, { name }) => name === 'other' } },
  { reason: 'too_many_names', options: { names: { max: 1, warnAt: 1 } } },
  { reason: 'too_large', spoil: ({ metadata }) => Object.assign(metadata, tooMuch) },
];

/** One of the ways in: gives the event, and says for which reason it was refused. */
type Way = (
  events: ReturnType<typeof createIntercomEvents>,
  given: Given,
) => string | undefined | Promise<string | undefined>;

/** The one reason under which an event was counted since then. */
function since(events: ReturnType<typeof createIntercomEvents>): () => string | undefined {
  const before = events.stats().dropped;
  return () => {
    const after = Object.entries(events.stats().dropped);
    const [reason, ...others] = after
      .filter(([name, count]) => count !== Reflect.get(before, name))
      .map(([name]) => name);
    expect(others).toEqual([]);
    return reason;
  };
}

const wrong = <T>(value: unknown): T => value as T;

const ways: Readonly<Record<string, Way>> = {
  'track()': (events, { user, name, metadata, at }) => {
    const verdict = events.track(wrong(user), name, wrong(metadata), wrong({ at }));
    return 'reason' in verdict ? verdict.reason : undefined;
  },
  'a held event': (events, { user, name, metadata, at }) => {
    const reason = since(events);
    const scope = events.openScope(() => user);
    scope.track(name, wrong(metadata), wrong({ at, sendWhen: 'success' }));
    scope.end();
    return reason();
  },
  'send()': async (events, { user, name, metadata, at }) => {
    const sent = events.send(wrong(user), name, wrong(metadata), wrong({ at }));
    const error: { reason?: string } = await sent.then(
      () => ({}),
      (refusal) => refusal,
    );
    return error.reason;
  },
  'import()': async (events, row) => {
    const refused: string[] = [];
    await events.import(wrong([row]), {
      dryRun: true,
      onInvalid: ({ reason }) => void refused.push(reason),
    });
    return refused[0];
  },
};

function open(given: readonly Fault[]) {
  const options: ClientOptions = Object.assign({}, ...given.map(({ options: more }) => more));
  const events = createIntercomEvents({
    dryRun: true,
    logger: false,
    metadata: { maxKeys: 20 },
    ...options,
  });
  // The one name there is room for.
  events.track('41', 'other');
  const nowSec = Math.floor(Date.now() / 1000);
  const event: Given = { user: '42', name: 'placed-order', metadata: {}, at: nowSec };
  for (const { spoil } of given) spoil?.(event);
  return { events, event };
}

/** Every two faults together; a fault with itself is an event with one fault. */
const pairs = faults.flatMap((first, at) =>
  faults.slice(at).map((second) => [first.reason, second.reason, first, second] as const),
);

/** `send()` and `import()` do not sample. */
const samples = new Set(['track()', 'a held event']);

test.each(
  Object.keys(ways).flatMap((way) =>
    pairs
      .filter(
        ([first, second]) => samples.has(way) || (first !== 'sampled' && second !== 'sampled'),
      )
      .map((pair) => [way, ...pair] as const),
  ),
)('%s: an event that is %s and %s is refused for the first', async (way, reason, _, ...given) => {
  const { events, event } = open(given);

  expect(await ways[way]?.(events, event)).toBe(reason);
});

test.each(Object.keys(ways))('%s: an event without a fault is not refused', async (way) => {
  const { events, event } = open([]);

  const reason = await ways[way]?.(events, event);
  expect(samples.has(way) ? reason : (reason ?? 'dry_run')).toBe('dry_run');
});

/** What is refused at `track()` when a contact, or metadata, follows; the rest is refused at the end. */
test.each([
  ['its contact', ['invalid_name', 'invalid_time', 'off_plan', 'too_many_names']],
  ['its metadata', ['invalid_name', 'invalid_time', 'too_many_names']],
])('a held event without %s: what is known already is refused by track()', (missing, expected) => {
  const refusedAtOnce = faults.slice(1).filter((fault) => {
    const { events, event } = open([fault]);
    const { name, metadata, at } = event;
    let user: unknown = missing === 'its contact' ? undefined : '42';
    const reason = since(events);
    const scope = events.openScope(() => user);
    const given = missing === 'its metadata' ? () => metadata : metadata;
    const verdict = scope.track(name, wrong(given), wrong({ at, sendWhen: 'success' }));
    user = '42';
    scope.end();

    expect(reason()).toBe(fault.reason);
    return verdict.status === 'dropped';
  });

  expect(refusedAtOnce.map(({ reason }) => reason)).toEqual(expected);
});

test('with beforeTrack a held event counts its name as beforeTrack leaves it', () => {
  const { events } = open([
    { reason: '', options: { names: { max: 2, warnAt: 2 }, beforeTrack: rename } },
  ]);
  let user: string | undefined;
  const scope = events.openScope(() => user);
  for (const page of [1, 2, 3]) scope.track(`opened-page-${page}`, {}, { dedupe: false });
  user = '42';
  const reason = since(events);
  scope.end();

  expect(reason()).toBe('dry_run');
});

const rename: NonNullable<ClientOptions['beforeTrack']> = (event) => ({
  ...event,
  name: event.name.replace(/-\d+$/, ''),
});

test.each([
  [
    'sent',
    (events: ReturnType<typeof createIntercomEvents>) =>
      events.send('42', 'paid', {}, wrong({ at: null })),
  ],
  [
    'submitted',
    (events: ReturnType<typeof createIntercomEvents>) =>
      events.bulk.submit(wrong([{ user: '42', name: 'paid', at: null }])),
  ],
])('an event that is %s with a time of null is refused, as by track()', async (_what, give) => {
  const { events } = open([]);

  expect(events.track('42', 'paid', {}, wrong({ at: null }))).toMatchObject({
    reason: 'invalid_time',
  });
  await expect(give(events)).rejects.toMatchObject({ reason: 'invalid_time' });
});

test('metadata that cannot be looked at refuses a held event at the end, and nothing is thrown', () => {
  const { events } = open([{ reason: '', options: { plan: defineEvents({ paid: null }) } }]);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const scope = events.openScope(() => '42');
  scope.track('paid', () => wrong(proxy), { sendWhen: 'success' });
  const reason = since(events);
  scope.end();

  expect(reason()).toBe('unreadable');
  expect(events.stats()).toMatchObject({ held: 0, memory: { events: 0, bytes: 0 } });
});
