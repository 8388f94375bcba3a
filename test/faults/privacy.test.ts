import { type ClientOptions, type IntercomEvents, UsageError } from '@intercom-events/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectLaw, total } from '../support/expect-law.js';
import { watchRejections } from '../support/rejections.js';
import { startWorld, type World } from '../support/world.js';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const secret = 'canary-diagnosis-5b1d0c77';
const wrong = <T>(value: unknown): T => value as T;

const thrower = (): never => {
  throw new Error(secret);
};

/** How a callback that decides about events may fail. */
const misdeeds: readonly (readonly [string, () => unknown])[] = [
  ['throws', thrower],
  ['rejects', () => Promise.reject(new Error(secret))],
  ['never settles', () => new Promise(() => {})],
  // biome-ignore lint/suspicious/noThenProperty: that is what is tested.
  ['gives a thenable that throws', () => ({ then: thrower })],
  ['gives nothing', () => undefined],
  ['gives a word', () => 'yes'],
  ['gives a Proxy that throws', () => new Proxy({}, { get: thrower, has: thrower })],
];

test.each(misdeeds)(
  'row 36: a beforeTrack function that %s drops the event, is counted, and its error is not shown',
  async (_what, misdeed) => {
    const rejections = watchRejections();
    const world = await startWorld({ client: { beforeTrack: wrong(misdeed) } });
    await expectNothingSent(world, 'redacted');
    await rejections.expectNone();
  },
);

test.each(misdeeds)(
  'row 36: a consent function that %s counts as "no", is counted, and its error is not shown',
  async (_what, misdeed) => {
    const rejections = watchRejections();
    const world = await startWorld({ client: { consent: wrong(misdeed) } });
    await expectNothingSent(world, 'consent');
    await rejections.expectNone();
  },
);

test.each(misdeeds)(
  'row 36: a sample function that %s drops the event, is counted, and its error is not shown',
  async (_what, misdeed) => {
    const rejections = watchRejections();
    const world = await startWorld({ client: { sample: wrong(misdeed) } });
    await expectNothingSent(world, 'sampled');
    await rejections.expectNone();
  },
);

/** Tracks in every way, and expects every event to be dropped for this reason. */
async function expectNothingSent(
  { clock, events, sandbox, told }: World,
  reason: 'redacted' | 'consent' | 'sampled',
): Promise<void> {
  events.track('42', 'placed-order', { plan: secret });
  const scope = events.openScope(() => '42');
  scope.track('opened-page', { plan: secret });
  scope.track('paid-order', { plan: secret }, { sendWhen: 'success' });
  scope.track('built-order', () => ({ plan: secret }), { sendWhen: 'success' });
  scope.end();
  await clock.advance(minuteMs);

  const stats = expectLaw(events, sandbox);
  expect(stats).toMatchObject({ tracked: 4, accepted: 0, hookErrors: 4 });
  expect(stats.dropped[reason]).toBe(4);
  expect(sandbox.received).toEqual([]);
  expect(told.dropped.map((report) => report.reason)).toEqual(Array(4).fill(reason));
  expect(told.lines[0]).toMatch(/^error .*`(?:beforeTrack|consent|sample)` threw an error/);
  expect(JSON.stringify(told)).not.toContain(secret);
}

test.each(misdeeds)(
  'row 36: if a consent function %s only at sending, the event is not sent and its body not kept',
  async (_what, misdeed) => {
    const rejections = watchRejections();
    let asked = 0;
    const consent = wrong<ClientOptions['consent'] & {}>(() => {
      asked += 1;
      return asked === 1 || misdeed();
    });
    const { clock, events, sandbox, told } = await startWorld({ client: { consent } });

    expect(events.track('42', 'placed-order', { plan: secret }).status).toBe('accepted');
    await clock.advance(minuteMs);

    expect(sandbox.received).toEqual([]);
    expect(expectLaw(events, sandbox).dead.consent).toBe(1);
    expect(await events.dead.list()).toMatchObject([
      { reason: 'consent', event: { fragment: '' } },
    ]);
    expect(events.stats().hookErrors).toBe(1);
    expect(JSON.stringify([told, await events.dead.list()])).not.toContain(secret);
    await rejections.expectNone();
  },
);

test('if consent is withdrawn during an outage, pending events are not sent, and a redrive sends nothing', async () => {
  const agreed = new Set(['42', '43']);
  const world = await startWorld({
    sandbox: { unknownContacts: 'create' },
    client: { consent: (contact) => agreed.has(contact.value) },
  });
  const { clock, events, proxy, sandbox } = world;
  await proxy.refuse();
  for (const user of ['42', '43']) {
    for (let i = 0; i < 20; i += 1) events.track(user, `did-step-${i}`, { diagnosis: secret });
  }
  await clock.advance(10 * minuteMs);
  agreed.delete('42');
  await proxy.open();
  await clock.advance(10 * minuteMs);

  expect(sandbox.events.map((event) => event.user_id)).toEqual(Array(20).fill('43'));
  const stats = expectLaw(events, sandbox);
  expect(stats).toMatchObject({ delivered: 20, pending: 0, deadLetters: 20 });
  expect(stats.dead.consent).toBe(20);
  expect(JSON.stringify(await events.dead.list())).not.toContain(secret);
  agreed.add('42');
  expect(await events.dead.redrive()).toBe(0);
  await clock.advance(minuteMs);
  expect(await events.dead.purge({ reason: 'consent' })).toBe(20);
  expect(expectLaw(events, sandbox).delivered).toBe(20);
});

test('a dead letter that cannot be redriven does not block the others', async () => {
  let isAgreed = true;
  const consent: ClientOptions['consent'] = (_contact, { name }) => name !== 'b' || isAgreed;
  const { clock, events, sandbox } = await startWorld({ client: { consent } });
  sandbox.fault({ kind: 'answer', status: 422, times: 2 });
  events.track('42', 'a');
  await clock.settle();
  events.track('42', 'b');
  isAgreed = false;
  await clock.settle();
  events.track('42', 'c');
  await clock.settle();

  expect((await events.dead.list()).map(({ reason }) => reason)).toEqual([
    'rejected',
    'consent',
    'rejected',
  ]);
  expect(await events.dead.redrive()).toBe(2);
  await clock.settle();
  expect(sandbox.events.map((event) => event.event_name)).toEqual(['a', 'c']);
  expectLaw(events, sandbox);
});

test('consent is checked before each attempt, also for events that wait for their contact', async () => {
  const asked: string[] = [];
  let isAgreed = true;
  const { clock, events, sandbox } = await startWorld({
    client: {
      consent: (contact, { name, metadata, createdAtSec }) => {
        asked.push(`${contact.value} ${name} ${metadata.n} ${typeof createdAtSec}`);
        return isAgreed;
      },
    },
  });
  sandbox.fault({ kind: 'answer', status: 503, match: ({ body }) => `${body}`.includes('"42"') });
  events.track('42', 'placed-order', { n: 1 });
  events.track('nobody', 'opened-page', { n: 2 });
  await clock.advance(minuteMs / 2);

  expect(asked.filter((line) => line === '42 placed-order 1 number')).toHaveLength(3);
  expect(asked.filter((line) => line === 'nobody opened-page 2 number')).toHaveLength(3);
  isAgreed = false;
  const before = sandbox.counts.requests;
  await clock.advance(dayMs);

  expect(sandbox.counts.requests).toBe(before);
  const stats = expectLaw(events, sandbox);
  expect(stats).toMatchObject({ delivered: 1, pending: 0, parked: 0, dead: { consent: 1 } });
});

test('send() and import() apply redact, beforeTrack and consent', async () => {
  const agreed = new Set(['42', 'late']);
  const { events, sandbox, told } = await startWorld({
    sandbox: { unknownContacts: 'create' },
    client: {
      redact: { patterns: [/[\w.]{1,64}@[\w.]{1,255}/] },
      beforeTrack: (event) => (event.name.startsWith('debug-') ? null : event),
      consent: (contact) => agreed.has(contact.value),
      sample: 0,
    },
  });
  const metadata = { note: 'of ada@example.org', password: secret, plan: 'pro' };

  await events.send('42', 'placed-order', metadata);
  for (const [user, name, reason] of [
    ['43', 'placed-order', 'consent'],
    ['42', 'debug-opened', 'redacted'],
  ] as const) {
    const error = await events.send(user, name, metadata).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ code: 'WITHHELD', reason });
  }
  const at = told.delivered.length + Math.floor(Date.parse('2027-01-15T07:00:00Z') / 1000);
  const refused: string[] = [];
  const changed: unknown[] = [];
  const report = await events.import(
    [
      { user: '42', name: 'imported', metadata, at },
      { user: '43', name: 'imported', metadata, at, key: 'two' },
      { user: '42', name: 'debug-imported', metadata, at, key: 'three' },
    ],
    {
      onInvalid: ({ key, reason }) => refused.push(`${key} ${reason}`),
      onChanged: ({ changes }) => changed.push(...changes),
    },
  );

  expect(report).toMatchObject({
    status: 'done',
    delivered: 1,
    refused: { consent: 1, redacted: 1 },
  });
  expect(refused).toEqual(['two consent', 'three redacted']);
  expect(changed).toEqual([
    { change: 'redacted_text', key: 'note' },
    { change: 'redacted_key', key: 'password' },
  ]);
  expect(sandbox.events.map((event) => event.metadata)).toEqual(
    Array(2).fill({ note: 'of [redacted]', plan: 'pro' }),
  );
});

test('send() and import() remove keys that look like secrets if redact is not set', async () => {
  const { clock, events, sandbox } = await startWorld();
  const metadata = { plan: 'pro', password: secret };
  await events.send('42', 'placed-order', metadata);
  const row = { user: '42', name: 'imported', metadata, at: clock.wallSec - 3_600 };
  expect(await events.import([row])).toMatchObject({ delivered: 1, changed: 1 });

  expect(sandbox.events.map((event) => event.metadata)).toEqual(Array(2).fill({ plan: 'pro' }));
});

test('if consent is withdrawn during an import, the remaining rows are not sent', async () => {
  const agreed = new Set(['42', '43']);
  const { clock, events, sandbox } = await startWorld({
    sandbox: { unknownContacts: 'create' },
    client: { consent: (contact) => agreed.has(contact.value) },
  });
  const at = clock.wallSec - 3600;
  sandbox.fault({ kind: 'answer', status: 503 });
  const importing = events.import([{ user: '42', name: 'imported', at }], { concurrency: 1 });
  await clock.settle();
  agreed.delete('42');
  await clock.advance(minuteMs);

  expect(await importing).toMatchObject({ status: 'done', delivered: 0, refused: { consent: 1 } });
  expect(sandbox.counts).toMatchObject({ requests: 1, stored: 0 });
});

test('no value under a key that looks like a secret arrives, however it is tracked', async () => {
  const { clock, events, sandbox } = await startWorld();
  const metadata = {
    plan: 'pro',
    apiKey: secret,
    'card number': 4_111_111_111_111_111,
    two_factor_token: true,
  };
  events.track('42', 'a', metadata);
  events.track('42', 'b', () => metadata);
  const scope = events.openScope(() => '42');
  scope.track('c', metadata);
  scope.track('d', metadata, { sendWhen: 'success' });
  scope.end();
  await clock.advance(minuteMs);

  expect(sandbox.events.map((event) => event.metadata)).toEqual(
    Array(4).fill({ plan: 'pro', two_factor_token: true }),
  );
  expect(sandbox.received.map(({ body }) => `${body}`).join()).not.toMatch(/canary|4111/);
  expect(events.stats().metadata.redacted_key).toBe(8);
  expectLaw(events, sandbox);
});

test('of a sampled name, all events of a contact arrive or none, and other names are not affected', async () => {
  const { clock, events, sandbox } = await startWorld({
    sandbox: { unknownContacts: 'create' },
    client: { sample: { 'opened-page': 0.5 } },
  });
  for (let i = 0; i < 40; i += 1) {
    for (const page of [1, 2, 3]) events.track(`user-${i}`, 'opened-page', { page });
    events.track(`user-${i}`, 'signed-up');
  }
  await clock.advance(minuteMs);

  const pages = new Map<string, number>();
  for (const { event_name, user_id } of sandbox.events) {
    if (event_name === 'opened-page') pages.set(`${user_id}`, (pages.get(`${user_id}`) ?? 0) + 1);
  }
  expect(new Set(pages.values())).toEqual(new Set([3]));
  expect(pages.size).toBeGreaterThan(5);
  expect(pages.size).toBeLessThan(35);
  const stats = expectLaw(events, sandbox);
  expect(stats.dropped.sampled).toBe(120 - 3 * pages.size);
  expect(stats.delivered).toBe(40 + 3 * pages.size);
});

/** Brings events of this contact into every state. */
async function fillEveryPlace({ clock, events, sandbox, traffic }: World, userId: string) {
  sandbox.fault({ kind: 'answer', status: 422 });
  events.track(userId, 'is-dead-letter', { diagnosis: secret });
  await clock.settle();
  const release = traffic.hold();
  const hang = sandbox.fault({ kind: 'hang', when: 'before-headers', store: false });
  events.track(userId, 'is-under-way', { diagnosis: secret });
  await clock.settle();
  events.track(userId, 'waits-for-second', { n: 1, diagnosis: secret });
  events.track(userId, 'waits-for-second', { n: 2, diagnosis: secret });
  const scope = events.openScope(() => userId);
  scope.track('is-buffered', { diagnosis: secret });
  scope.track('is-held', { diagnosis: secret }, { sendWhen: 'success' });
  return { scope, hang, release };
}

test('forget() removes everything about a user everywhere, and nothing about others', async () => {
  const world = await startWorld({
    sandbox: { unknownContacts: 'create' },
    client: { delivery: { concurrency: 1 }, rateLimit: false },
  });
  const { clock, events, sandbox, told } = world;
  const { scope, hang, release } = await fillEveryPlace(world, '42');
  events.track('43', 'waits-too');
  expect(expectLaw(events)).toMatchObject({ pending: 5, held: 1, deadLetters: 1 });

  expect(await events.forget('42')).toEqual({ held: 1, pending: 3, deadLetters: 1, inFlight: 1 });

  expect(expectLaw(events)).toMatchObject({
    pending: 2,
    held: 0,
    deadLetters: 0,
    dead: { forgotten: 3 },
    discarded: { forgotten: 1 },
  });
  expect(await events.dead.list()).toEqual([]);
  // The dedupe window is forgotten too: the same event is not a duplicate.
  expect(events.track('42', 'is-under-way', { diagnosis: secret }).status).toBe('accepted');
  await events.forget('42');
  release();
  hang.remove();
  scope.end();
  await clock.advance(minuteMs);

  expect(sandbox.events.map((event) => event.event_name).sort()).toEqual(
    ['is-under-way', 'waits-too'].sort(),
  );
  expectLaw(events, sandbox);
  expect(told.dead.filter(({ reason }) => reason === 'forgotten')).toHaveLength(4);
  expect(JSON.stringify(told)).not.toContain(secret);
});

test('an event in flight while its user is forgotten is not sent again', async () => {
  const world = await startWorld({ client: { delivery: { concurrency: 1 } } });
  const { clock, events, proxy, traffic } = world;
  proxy.conduct = { kind: 'swallow' };
  events.track('42', 'placed-order', { diagnosis: secret });
  await clock.settle();

  expect(await events.forget('42')).toEqual({ held: 0, pending: 0, deadLetters: 0, inFlight: 1 });
  // No response comes: any other event would be retried.
  proxy.conduct = { kind: 'forward' };
  await clock.advance(dayMs);

  const stats = expectLaw(events);
  expect(stats).toMatchObject({ pending: 0, delivered: 0, deadLetters: 0, dead: { forgotten: 1 } });
  expect(traffic.begun).toBe(1);
});

test.each([
  ['rejected', 422],
  ['unknown', 404],
])(
  'an event in flight while its user is forgotten, and then %s, leaves no dead letter',
  async (_what, status) => {
    const body = { type: 'error.list', errors: [{ code: status === 404 ? 'not_found' : '422' }] };
    const { clock, events, sandbox } = await startWorld();
    let forgetting: ReturnType<IntercomEvents['forget']> | undefined;
    // The request has arrived, and no response has been sent.
    const match = (): boolean => {
      forgetting ??= events.forget('42');
      return true;
    };
    sandbox.fault({ kind: 'answer', status, body, times: 'always', match });
    events.track('42', 'placed-order', { diagnosis: secret });
    await clock.advance(dayMs);
    expect(await forgetting).toMatchObject({ inFlight: 1 });

    expect(await events.dead.list()).toEqual([]);
    expect(expectLaw(events)).toMatchObject({ pending: 0, parked: 0, dead: { forgotten: 1 } });
    expect(sandbox.counts.requests).toBe(1);
  },
);

test('events that wait for a forgotten contact are removed, and the contact is not probed any more', async () => {
  const { clock, events, sandbox } = await startWorld();
  for (let i = 0; i < 20; i += 1) events.track('nobody', `did-step-${i}`);
  events.track('somebody', 'opened-page');
  await clock.advance(minuteMs);
  const { parked } = events.stats();
  expect(parked).toBe(21);

  expect(await events.forget('nobody')).toMatchObject({ pending: 20, inFlight: 0 });
  sandbox.contacts.add({ user_id: 'nobody' });
  sandbox.contacts.add({ user_id: 'somebody' });
  await clock.advance(dayMs);

  expect(sandbox.events.map((event) => event.user_id)).toEqual(['somebody']);
  expect(expectLaw(events, sandbox)).toMatchObject({
    parked: 0,
    pending: 0,
    dead: { forgotten: 20 },
  });
});

test('users are forgotten by each given identifier, e-mail addresses in any case', async () => {
  const { events, proxy, clock, sandbox } = await startWorld({
    sandbox: { unknownContacts: 'create' },
  });
  await proxy.refuse();
  const id = '65f0c0ffee65f0c0ffee65f0';
  events.track('42', 'a');
  events.track({ email: 'Ada@Example.org' }, 'b');
  events.track({ id }, 'c');
  events.track('43', 'd');
  events.track({ email: '42' }, 'e');
  events.track(id, 'f');

  expect(await events.forget({ userId: 42, email: 'ada@example.ORG', id })).toMatchObject({
    pending: 3,
  });
  expect(await events.forget(['43', { userId: '44' }])).toMatchObject({ pending: 1 });
  await proxy.open();
  await clock.advance(dayMs);
  expect(sandbox.events.map((event) => event.event_name)).toEqual(['f']);
  expectLaw(events, sandbox);
});

test.each([
  ['nothing', undefined],
  ['an empty list', []],
  ['an empty object', {}],
  ['an empty text', ''],
  ['an e-mail that is none', { email: 'ada' }],
  ['one identifier that cannot be used among others', { userId: '42', email: secret }],
  ['one user that is none among others', ['42', null]],
  [
    'a getter that throws',
    {
      get userId() {
        return thrower();
      },
    },
  ],
  ['a Proxy that throws', new Proxy({}, { get: thrower })],
])('forget() of %s is refused, and no user is forgotten', async (_what, who) => {
  const { clock, events, sandbox } = await startWorld();
  events.track('42', 'placed-order');
  const error = await events.forget(wrong(who)).catch((thrown: unknown) => thrown);
  await clock.settle();

  expect(error).toBeInstanceOf(UsageError);
  expect(error).toMatchObject({ code: 'INPUT_INVALID', reason: 'invalid_user' });
  expect(String(error)).not.toContain(secret);
  expect(expectLaw(events, sandbox).delivered).toBe(1);
});

test('forget() works after close(), and in the middle of a flush', async () => {
  const { clock, events, sandbox, proxy } = await startWorld();
  await proxy.refuse();
  events.track('42', 'placed-order');
  const flushing = events.flush();
  await clock.settle();
  expect(await events.forget('42')).toMatchObject({ pending: 1 });
  expect(await flushing).toEqual({ delivered: 0, dead: 1, pending: 0 });

  events.track('42', 'paid-order');
  const closing = events.close({ deadlineMs: 10 });
  await clock.advance(10);
  await closing;
  expect(await events.dead.list()).toHaveLength(1);
  expect(await events.forget('42')).toMatchObject({ deadLetters: 1 });
  expect(await events.dead.list()).toEqual([]);
  expectLaw(events, sandbox);
});

test('in any order of track(), responses, time and forget(), nothing about a forgotten user is sent afterwards', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('track' as const), user: fc.nat(2), name: fc.nat(2) }),
    fc.record({ do: fc.constant('hold' as const), user: fc.nat(2), name: fc.nat(2) }),
    fc.record({ do: fc.constant('fail' as const), status: fc.constantFrom(429, 422, 503, 404) }),
    fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(0, 1_000, 20_000) }),
    fc.record({ do: fc.constant('forget' as const), user: fc.nat(2) }),
  );
  const property = fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
    const world = await startWorld({ sandbox: { unknownContacts: 'create' } });
    const { clock, events, sandbox } = world;
    const scopes = [0, 1, 2].map((user) => events.openScope(() => `user-${user}`));
    const body = { type: 'error.list', errors: [{ code: 'not_found' }] };
    let n = 0;
    /** The last event of each user before it was forgotten. */
    const forgottenTo = new Map<string, number>();
    for (const one of steps) {
      n += 1;
      if (one.do === 'track') events.track(`user-${one.user}`, `name-${one.name}`, { n });
      if (one.do === 'hold') {
        scopes[one.user]?.track(`name-${one.name}`, { n }, { sendWhen: 'success' });
      }
      if (one.do === 'fail') sandbox.fault({ kind: 'answer', status: one.status, body });
      if (one.do === 'advance') await clock.advance(one.ms);
      if (one.do === 'forget') {
        // Nothing is in flight between two steps: time stands still, and everything has settled.
        await clock.settle();
        const { inFlight } = await events.forget(`user-${one.user}`);
        expect(inFlight).toBe(0);
        const sent = sandbox.events.length;
        forgottenTo.set(`user-${one.user}`, n);
        await clock.settle();
        expect(sandbox.events).toHaveLength(sent);
        for (const letter of await events.dead.list()) {
          expect(letter.event.contact.value).not.toBe(`user-${one.user}`);
        }
      }
      expectLaw(events);
    }
    const before = sandbox.events.length;
    for (const scope of scopes) scope.end();
    await clock.advance(dayMs);

    for (const { user_id, metadata } of sandbox.events.slice(before)) {
      expect(Number(metadata.n)).toBeGreaterThan(forgottenTo.get(`${user_id}`) ?? 0);
    }
    const stats = expectLaw(events);
    // The used seconds of a forgotten user are forgotten too: Intercom may merge later events.
    const { stored, duplicates } = sandbox.counts;
    expect(stored + duplicates).toBe(stats.delivered);
    expect(stats).toMatchObject({ pending: 0, held: 0 });
    expect(total(stats.dead) + stats.delivered).toBe(stats.accepted);
    await events.close({ deadlineMs: 0 });
  });
  await fc.assert(property, { numRuns: 25 });
});
