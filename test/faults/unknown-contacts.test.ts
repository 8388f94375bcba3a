import { expect, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startWorld } from '../support/world.js';

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;

test('row 20: events of a user who is created two minutes later arrive in order, with the time at which they happened', async () => {
  const { clock, events, sandbox, told } = await startWorld();
  const trackedAtSec = clock.wallSec;
  events.track('new', 'signed-up');
  await clock.settle();
  events.track('new', 'opened-tour');
  events.track('new', 'closed-tour');
  events.track('42', 'placed-order');
  await clock.settle();
  expect(events.stats()).toMatchObject({ delivered: 1, pending: 3, parked: 3 });
  expect(events.stats().paused).toBeUndefined();

  await clock.advance(2 * minuteMs);
  sandbox.contacts.add({ user_id: 'new' });
  await clock.advance(5 * minuteMs);

  expect(events.stats()).toMatchObject({ delivered: 4, pending: 0, parked: 0 });
  const arrived = sandbox.events.filter((event) => event.user_id === 'new');
  expect(arrived.map((event) => [event.event_name, event.created_at])).toEqual([
    ['signed-up', trackedAtSec],
    ['opened-tour', trackedAtSec],
    ['closed-tour', trackedAtSec],
  ]);
  // One probe at once, after 10 s, and after another minute.
  expect(sandbox.counts.byStatus[404]).toBe(3);
  // Logged once; the two repetitions are logged as a number after a minute.
  const said = told.lines.filter((line) => line.includes('no contact'));
  expect(said.map((line) => /\(\d more of this kind since\)$/.exec(line)?.[0])).toEqual([
    undefined,
    '(1 more of this kind since)',
    '(1 more of this kind since)',
  ]);
  expect(JSON.stringify(told.lines)).not.toContain('new');
  expectLaw(events, sandbox);
});

test('row 20: the next delivered event of a contact shows that it exists, and nothing is sent twice', async () => {
  const { clock, events, sandbox } = await startWorld();
  for (let i = 0; i < 30; i += 1) events.track('new', `did-step-${i}`);
  await clock.settle();
  sandbox.contacts.add({ user_id: 'new' });
  await clock.advance(10 * secondMs + minuteMs);

  expect(events.stats()).toMatchObject({ delivered: 30, pending: 0 });
  expect(sandbox.counts).toMatchObject({ stored: 30, duplicates: 0 });
  expectLaw(events, sandbox);
});

test('row 20: events that wait for their second still wait for it when their contact appears', async () => {
  const { clock, events, sandbox } = await startWorld();
  events.track('new', 'signed-up');
  await clock.settle();
  for (let step = 0; step < 30; step += 1) events.track('new', 'finished-step', { step });
  sandbox.contacts.add({ user_id: 'new' });
  await clock.advance(minuteMs);

  expect(events.stats()).toMatchObject({ delivered: 31, pending: 0 });
  const early = sandbox.events.filter((event) => event.arrivedAtMs < event.created_at * secondMs);
  expect(early).toEqual([]);
  expectLaw(events, sandbox);
});

test('row 21: a user who is never created costs eight requests for all events together; then they are dead as unknown_contact', async () => {
  const { clock, events, sandbox, told } = await startWorld();
  const startedAtMs = clock.wallMs();
  events.track('nobody', 'signed-up');
  await clock.settle();
  for (let i = 0; i < 40; i += 1) events.track('nobody', `did-step-${i}`);
  for (let hour = 0; hour < 20; hour += 1) {
    events.track('42', `did-hour-${hour}`);
    await clock.advance(hourMs);
  }
  expect(events.stats()).toMatchObject({ delivered: 20, pending: 41, parked: 41, deadLetters: 0 });
  await clock.advance(2 * hourMs);

  const asked = sandbox.received.filter(({ status }) => status === 404);
  const afterMs = asked.map(({ atMs }) => atMs - startedAtMs);
  expect(afterMs).toEqual(
    // The first time, and then after 10 s, 1 min, 5 min, 30 min, 2 h, 6 h and 12 h.
    [0, 10, 70, 370, 2_170, 9_370, 30_970, 74_170].map((sec) => sec * secondMs),
  );
  const stats = expectLaw(events, sandbox);
  expect(stats).toMatchObject({ delivered: 20, pending: 0, parked: 0, deadLetters: 41 });
  expect(stats.dead.unknown_contact).toBe(41);
  const letter = { reason: 'unknown_contact', status: 404, code: 'not_found' };
  expect(told.dead).toHaveLength(41);
  expect(told.dead.every((report) => report.reason === 'unknown_contact')).toBe(true);
  expect((await events.dead.list())[0]).toMatchObject(letter);

  sandbox.contacts.add({ user_id: 'nobody' });
  expect(await events.dead.redrive({ reason: 'unknown_contact' })).toBe(41);
  await clock.settle();
  expect(events.stats()).toMatchObject({ delivered: 61, pending: 0, deadLetters: 0 });
  expectLaw(events, sandbox);
});

test('row 21: events tracked at once cost a request each for the ten in flight, and then one probe for all of them', async () => {
  const { clock, events, sandbox } = await startWorld();
  for (let i = 0; i < 40; i += 1) events.track('nobody', `did-step-${i}`);
  await clock.settle();
  expect(sandbox.counts.requests).toBe(10);
  expect(events.stats()).toMatchObject({ pending: 40, parked: 40 });

  await clock.advance(22 * hourMs);

  expect(sandbox.counts.requests).toBe(10 + 7);
  expect(events.stats().dead.unknown_contact).toBe(40);
  expectLaw(events, sandbox);
});

test('row 21: many unknown users use at most a tenth of the rate, and do not delay known users', async () => {
  const { clock, events, sandbox } = await startWorld({
    client: { rateLimit: { perMinute: 600, quotaShare: 1 } },
  });
  for (let i = 0; i < 60; i += 1) events.track(`nobody-${i}`, 'signed-up');
  await clock.advance(9 * secondMs);
  expect(events.stats()).toMatchObject({ parked: 60 });

  const asked = sandbox.counts.requests;
  await clock.advance(10 * secondMs);
  events.track('42', 'placed-order');
  await clock.settle();

  expect(events.stats().delivered).toBe(1);
  // 600 a minute: a tenth of it is one a second.
  expect(sandbox.counts.requests - asked - 1).toBeLessThanOrEqual(10);
  expectLaw(events, sandbox);
});

test('row 21: with onUnknownContact "drop" events of an unknown user do not wait', async () => {
  const { clock, events, sandbox, told } = await startWorld({
    client: { onUnknownContact: 'drop' },
  });
  events.track('nobody', 'signed-up');
  await clock.settle();

  expect(events.stats()).toMatchObject({ pending: 0, deadLetters: 1 });
  expect(told.dead).toMatchObject([{ reason: 'unknown_contact', status: 404 }]);
  expect(sandbox.counts.requests).toBe(1);
  expectLaw(events, sandbox);
});

test('row 20: with onUnknownContact "create" a new user costs three requests, and all events arrive in order, with their times', async () => {
  const { clock, events, sandbox, told } = await startWorld({
    client: { onUnknownContact: 'create' },
  });
  const trackedAtSec = clock.wallSec;
  events.track('new', 'signed-up');
  await clock.settle();
  events.track('new', 'opened-tour');
  events.track({ email: 'ada@example.org' }, 'signed-up');
  await clock.advance(secondMs);

  expect(events.stats()).toMatchObject({
    ...{ delivered: 3, pending: 0, parked: 0, contactsCreated: 2, deadLetters: 0 },
  });
  expect(sandbox.contacts.all).toMatchObject([
    { user_id: '42' },
    { user_id: 'new', role: 'user' },
    { email: 'ada@example.org', role: 'user' },
  ]);
  const ofNew = sandbox.events.filter((event) => event.user_id === 'new');
  expect(ofNew.map((event) => [event.event_name, event.created_at])).toEqual([
    ['signed-up', trackedAtSec],
    ['opened-tour', trackedAtSec],
  ]);
  // Of each user: an event that is refused, the contact, and the event again.
  expect(sandbox.counts).toMatchObject({ requests: 7, byStatus: { 200: 2, 202: 3, 404: 2 } });
  expect(told.lines).toEqual([
    'info [intercom-events] Intercom did not know a user. A contact was created (`onUnknownContact: "create"`).',
  ]);
  expectLaw(events, sandbox);
});

test('row 20: with onUnknownContact "create" a burst of events of a new user creates one contact', async () => {
  const { clock, events, sandbox } = await startWorld({ client: { onUnknownContact: 'create' } });
  for (let i = 0; i < 40; i += 1) events.track('new', `did-step-${i}`);
  await clock.advance(secondMs);

  expect(events.stats()).toMatchObject({ delivered: 40, pending: 0, contactsCreated: 1 });
  expect(sandbox.contacts.find({ user_id: 'new' })).toHaveLength(1);
  expect(sandbox.counts).toMatchObject({ stored: 40, duplicates: 0 });
  expectLaw(events, sandbox);
});

test('row 20: a created contact that Intercom does not find at once is probed', async () => {
  const { clock, events, sandbox } = await startWorld({ client: { onUnknownContact: 'create' } });
  const body = { type: 'error.list', errors: [{ code: 'not_found', message: 'User Not Found' }] };
  const late = (request: { path: string }) => request.path === '/events';
  sandbox.fault({ kind: 'answer', status: 404, body, times: 2, match: late });
  events.track('new', 'signed-up');
  await clock.advance(secondMs);
  expect(events.stats()).toMatchObject({ delivered: 0, parked: 1, contactsCreated: 1 });

  await clock.advance(10 * secondMs);

  // The contact is created once more, which Intercom answers with 409; then the event is accepted.
  expect(sandbox.counts.byStatus).toEqual({ 200: 1, 202: 1, 404: 2, 409: 1 });
  expect(events.stats()).toMatchObject({ delivered: 1, parked: 0, contactsCreated: 1 });
  expectLaw(events, sandbox);
});

test('row 21: if contacts may not be created, their events wait, others are delivered, and the log says why', async () => {
  const { clock, events, sandbox, told } = await startWorld({
    client: { onUnknownContact: 'create' },
  });
  const isCreation = (request: { path: string }) => request.path === '/contacts';
  sandbox.fault({ kind: 'answer', status: 403, times: 'always', match: isCreation });
  events.track('nobody', 'signed-up');
  events.track({ id: '65f0c0ffee65f0c0ffee65f0' }, 'opened-chat');
  events.track('42', 'placed-order');
  await clock.advance(secondMs);
  expect(events.stats()).toMatchObject({ delivered: 1, parked: 2, contactsCreated: 0 });
  expect(events.stats().paused).toBeUndefined();
  expect(told.lines.join('\n')).toMatch(/error .*permission of the access token to write contacts/);

  sandbox.contacts.add({ user_id: 'nobody' });
  await clock.advance(10 * secondMs);
  expect(events.stats()).toMatchObject({ delivered: 2, parked: 1 });
  await clock.advance(22 * hourMs);

  expect(events.stats()).toMatchObject({ pending: 0, deadLetters: 1 });
  expect(sandbox.received.filter(isCreation)).toHaveLength(2);
  expectLaw(events, sandbox);
});

test('row 20: contacts are created through outages, and no event is lost or sent twice', async () => {
  const { clock, events, sandbox } = await startWorld({ client: { onUnknownContact: 'create' } });
  const isCreation = (request: { path: string }) => request.path === '/contacts';
  sandbox.fault({ kind: 'reset', when: 'after-store', match: isCreation });
  sandbox.fault({ kind: 'answer', status: 503, times: 3, match: isCreation });
  sandbox.fault({ kind: 'answer', status: 429, match: isCreation });
  for (let i = 0; i < 20; i += 1) events.track(`new-${i}`, 'signed-up');
  await clock.advance(2 * minuteMs);

  expect(events.stats()).toMatchObject({ delivered: 20, pending: 0, deadLetters: 0 });
  expect(sandbox.counts).toMatchObject({ stored: 20, duplicates: 0 });
  expect(sandbox.contacts.size).toBe(21);
  // The contact whose response was lost existed already at the second try.
  expect(events.stats().contactsCreated).toBe(19);
  expectLaw(events, sandbox);
});

test.each([
  ['503', { kind: 'answer', status: 503 }, 30],
  ['a rate limit of their own', { kind: 'answer', status: 429 }, 1],
  ['broken connections', { kind: 'reset', when: 'before-store' }, 30],
] as const)(
  'row 20: trouble with contacts does not delay events of known contacts: %s',
  async (_what, fault, count) => {
    const { clock, events, sandbox } = await startWorld({ client: { onUnknownContact: 'create' } });
    const isCreation = (request: { path: string }) => request.path === '/contacts';
    const trouble = sandbox.fault({ ...fault, times: 'always', match: isCreation });
    for (let i = 0; i < count; i += 1) events.track(`new-${i}`, 'signed-up');
    for (let minute = 0; minute < 60; minute += 1) {
      events.track('42', 'placed-order', { minute });
      await clock.advance(minuteMs);
    }
    expect(events.stats()).toMatchObject({ delivered: 60, parked: count, contactsCreated: 0 });
    expect(events.health().status).toBe('ok');

    trouble.remove();
    await clock.advance(2 * hourMs);

    expect(events.stats()).toMatchObject({ delivered: 60 + count, pending: 0 });
    expect(events.stats().contactsCreated).toBe(count);
    expectLaw(events, sandbox);
  },
);

test('row 20: an event whose contact is forgotten while it is created is never sent', async () => {
  const seen: { forgetting?: Promise<unknown> } = {};
  const { clock, events, sandbox } = await startWorld({
    client: { onUnknownContact: 'create' },
    sandbox: {
      onRequest: ({ path }) => {
        if (path === '/contacts') seen.forgetting = events.forget({ userId: 'new' });
      },
    },
  });
  events.track('new', 'signed-up');
  await clock.settle();

  expect(await seen.forgetting).toMatchObject({ inFlight: 1 });
  expect(sandbox.received.map(({ path }) => path)).toEqual(['/events', '/contacts']);
  expect(events.stats().dead.forgotten).toBe(1);
  expectLaw(events, sandbox);
});

test('row 20: close() while a contact is created ends at its deadline, every event counted', async () => {
  const { clock, events, sandbox, traffic } = await startWorld({
    client: { onUnknownContact: 'create' },
  });
  const match = (request: { path: string }) => {
    if (request.path !== '/contacts') return false;
    traffic.holdUntilGivenUp();
    return true;
  };
  sandbox.fault({ kind: 'hang', when: 'before-headers', match });
  events.track('new', 'signed-up');
  await clock.settle();
  expect(sandbox.received.map(({ path }) => path)).toEqual(['/events', '/contacts']);
  const closing = events.close({ deadlineMs: secondMs });
  await clock.advance(secondMs);

  expect(await closing).toMatchObject({ dead: 1, pending: 0 });
  expect(events.stats().dead.closed).toBe(1);
  expectLaw(events, sandbox);
});

test('row 20: a user who is to be forgotten is not created', async () => {
  const { clock, events, sandbox } = await startWorld({
    client: { onUnknownContact: 'create', rateLimit: { perMinute: 60, quotaShare: 1 } },
  });
  events.track('first', 'signed-up');
  events.track('new', 'signed-up');
  // Only one unknown contact may be probed every ten seconds: the second one has to wait.
  await clock.settle();
  expect(events.stats()).toMatchObject({ delivered: 1, parked: 1, contactsCreated: 1 });
  await events.forget({ userId: 'new' });
  await clock.advance(minuteMs);

  expect(events.stats()).toMatchObject({ pending: 0, contactsCreated: 1 });
  expect(events.stats().dead.forgotten).toBe(1);
  expect(sandbox.contacts.find({ user_id: 'new' })).toEqual([]);
  expectLaw(events, sandbox);
});
