import type { IntercomEvents, User } from '@intercom-events/core';
import { createTestEvents } from '@intercom-events/testing';
import { expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.js';

/** Like an `ObjectId` of MongoDB: an object that writes itself, and has an `id` that is not text. */
const objectId = { id: new Uint8Array(12), toHexString: () => '65f0c0ffee65f0c0ffee65f0' };

const nowSec = Math.floor(Date.now() / 1000);

/** Every call that takes a user, and what is sent, or listed, for it. */
const calls: Readonly<Record<string, (events: IntercomEvents, user: User) => unknown>> = {
  'track()': (events, user) => events.track(user, 'paid'),
  'track({ userId })': (events, user) => events.track({ userId: user } as User, 'paid'),
  'a scope': (events, user) => events.runInScope(user, ({ track }) => track('paid')),
  'a promised user': (events, user) =>
    events.runInScope(
      async () => user,
      ({ track }) => track('paid'),
    ),
  'the option `user`': (events, user) =>
    events.runInScope('43', ({ track }) => track('paid', {}, { user })),
  'send()': (events, user) => events.send(user, 'paid'),
  'import()': (events, user) => events.import([{ user, name: 'paid', at: nowSec }]),
  'bulk.submit()': (events, user) => events.bulk.submit([{ user, name: 'paid', at: nowSec }]),
  'list()': async (events, user) => void (await events.list(user)[Symbol.asyncIterator]().next()),
  'poll()': (events, user) => events.poll(user),
  'summarise()': (events, user) => events.summarise(user),
  'createSummaries()': (events, user) =>
    events.createSummaries(user, [{ name: 'paid', count: 1, first: nowSec, last: nowSec }]),
  'contacts.find()': (events, user) => events.contacts.find(user),
  'contacts.create()': (events, user) => events.contacts.create({ userId: user as bigint }),
};

/** Calls, and lets the time pass that the call needs. */
async function ask({ events, clock }: World, call: string, user: User): Promise<void> {
  const asked = Promise.resolve(calls[call]?.(events, user)).catch(() => undefined);
  await clock.settle();
  await clock.advance(1_000);
  await asked;
  const flushed = events.flush({ deadlineMs: 1_000 });
  await clock.advance(2_000);
  await flushed;
}

test.each(
  Object.keys(calls).flatMap((call) => [
    [call, 42n, '42'] as const,
    [call, objectId, objectId.toHexString()] as const,
  ]),
)('%s takes %s for the id %s', async (call, user, text) => {
  const world = await startWorld({ sandbox: { unknownContacts: 'create' } });

  await ask(world, call, user);

  const [request] = world.sandbox.received;
  expect(`${request?.path} ${request?.body}`).toContain(text);
});

test.each([[42n], [objectId]])('forget() and the tests of an application take %s', async (user) => {
  const events = createTestEvents();
  events.track(user, 'paid');
  events.unknownContact(user);
  expect(await events.forget(user)).toMatchObject({ pending: 1 });
  events.track({ userId: user }, 'paid');
  await events.settle();

  expect(events.tracked.map(({ status }) => status)).toEqual(['dead', 'dead']);
});

test('a user that cannot be used is named in the log, with what is wrong, and never shown', async () => {
  const { events, told, clock } = await startWorld();
  const wrong = { userId: { name: 'Ann Example' }, email: 'ann@example.org' } as unknown as User;

  events.track(wrong, 'paid');
  expect(events.health()).toMatchObject({ status: 'degraded', reasons: ['no_contact'] });
  await clock.advance(60_000);
  events.runInScope(
    () => wrong,
    ({ track }) => track('paid'),
  );
  await clock.advance(60_000);
  events.runInScope(
    async () => wrong,
    ({ track }) => track('paid'),
  );
  await clock.settle();

  expect(told.lines).toEqual([
    expect.stringContaining(
      'An event was dropped (invalid_user): the user cannot be used: `userId` is an object. Pass your own user id',
    ),
    expect.stringContaining(
      'dropped (invalid_user): the user cannot be used: `userId` is an object.',
    ),
    expect.stringContaining('e.g. "paid": the user cannot be used: `userId` is an object.'),
  ]);
  expect(`${told.lines}`).not.toMatch(/Ann|ann@/);
  expect(events.stats()).toMatchObject({
    dropped: { invalid_user: 2 },
    discarded: { no_contact: 1 },
  });
});

test("`{ id }` is Intercom's own id; the log says so when it cannot be one", async () => {
  const { events, told, sandbox, clock } = await startWorld({
    sandbox: { unknownContacts: 'create' },
  });
  // What Passport leaves on the request, handed on by `user: (req) => req.user`.
  events.runInScope({ id: '42' }, ({ track }) => track('paid'));
  events.runInScope({ id: '43' }, ({ track }) => track('paid', {}, { sendWhen: 'success' }));
  events.track({ id: '65f0c0ffee65f0c0ffee65f0' }, 'paid');
  const flushed = events.flush({ deadlineMs: 1_000 });
  await clock.advance(2_000);
  await flushed;

  expect(sandbox.received.map(({ body }) => JSON.parse(`${body}`).id).sort()).toEqual([
    '42',
    '43',
    '65f0c0ffee65f0c0ffee65f0',
  ]);
  expect(told.lines.filter((line) => line.includes('24 hexadecimal digits'))).toEqual([
    expect.stringMatching(
      /This id is another\. For an id of your own pass `\{ userId \}`, or the id alone/,
    ),
  ]);
});

test.each(['send()', 'import()', 'list()', 'contacts.find()', 'forget()'])(
  '%s says what is wrong with a user',
  async (call) => {
    const { events } = await startWorld();
    const user = { id: 42 } as unknown as User;
    const problem =
      '`id` is a number, but `{ id }` is the text that Intercom gave the contact as its id';
    const told: string[] = [];
    const asked: Readonly<Record<string, () => unknown>> = {
      ...Object.fromEntries(
        Object.entries(calls).map(([name, run]) => [name, () => run(events, user)]),
      ),
      'import()': () =>
        events.import([{ user, name: 'paid', at: nowSec }], {
          dryRun: true,
          onInvalid: ({ explanation }) => void told.push(explanation),
        }),
      'forget()': () => events.forget(user),
    };

    await (async () => asked[call]?.())().catch(({ message }) => told.push(message));

    expect(told).toEqual([expect.stringContaining(problem)]);
  },
);
